// A teacher stands at the gate when school is over.
import { describe, test } from 'node:test'
import { moveClock } from '../service.mjs'

const teacher = '16000000036' // 王芳, 值班老师 of 云溪小学, on duty this afternoon

export function postStories(world) {
  describe('a post at the gate', () => {
    test('is signed in to by scanning its plate', () =>
      world.using(teacher, async (phone) => {
        await moveClock(world.service.url, '2022-04-07T16:17:00+08:00')
        await phone.open()
        await phone.agree()
        await phone.tap('用微信手机号认领')
        await phone.answer('允许')
        await phone.tap('开始用')
        await phone.sees('校门东侧')
        await phone.picture('today-post')
        await phone.scan('G1')
        await phone.sees('扫好了')
        await phone.sees('G1 校门东侧')
        await phone.picture('scan-post')
      }))
  })
}
