// The emergency button is pressed once a month, on its first day of school.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Desk, moveClock } from '../service.mjs'

const guard = '16000000006' // 李卫国, 保安 of 云溪小学, who keep the button, and a father elsewhere
const head = '16000000002' // 严正明, 后勤主任
const day = '2022-05-05'

export function alarmStories(world) {
  describe('the emergency button', () => {
    test('is pressed, timed until somebody answers, and judged in four taps', () =>
      world.using(guard, async (phone) => {
        const at = (time) => moveClock(world.service.url, `${day}T${time}+08:00`)
        await at('09:05:00')
        await phone.open()
        await phone.agree()
        await phone.tap('用微信手机号认领')
        await phone.answer('允许')
        await phone.tap('开始用')
        await phone.tap('保安', 'radio')
        await phone.page.getByRole('button', { name: /^一键报警实测/ }).first().click()
        await phone.page.getByRole('button', { name: /^一键报警，/ }).click()
        await phone.sees('4 项填了 0 项')
        await phone.picture('sheet-alarm')
        await phone.tap('合格，先打电话告诉了接警的人')
        await phone.page.locator('.page-frame:not([hidden])').getByRole('button', { name: /^按下去到有人回话，/ }).click()
        await phone.sees('按下去点开始，有人回话点停。')
        await phone.tap('开始计时')
        await at('09:05:20')
        await phone.followClock()
        await phone.picture('sheet-alarm-running')
        await phone.tap('到点了，停')
        await phone.sees('对方报得出学校名')
        await phone.tap('合格，记下')
        await phone.sees('听得清，说得清')
        await phone.tap('合格，记下')
        await phone.sees('都填好了')
        await phone.tap('交上去')
        await phone.sees(/李卫国 09:05 交的/)
        await phone.hasSentAll()
        const desk = new Desk(world.service.url)
        await desk.logIn(head)
        const { items } = await desk.get(`/tasks?of=school&day=${day}`)
        assert.equal(items.find(({ name }) => name.startsWith('一键报警实测')).phase, 'on_time')
      }))
  })
}
