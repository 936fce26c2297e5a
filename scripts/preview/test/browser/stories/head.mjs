// What did not happen, as a head sees it.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Desk, moveClock } from '../service.mjs'

const head = '16000000002' // 严正明, 后勤主任 of 云溪小学

export function headStories(world) {
  describe('what did not happen', () => {
    test('is phoned about with one tap, and noted with another', () =>
      world.using(head, async (phone) => {
        await moveClock(world.service.url, '2022-04-07T08:40:00+08:00')
        const desk = new Desk(world.service.url)
        await desk.logIn(head)
        await phone.eventually(async () => (await desk.get('/today')).watch.overdue.length >= 3)
        await phone.open()
        await phone.agree()
        await phone.tap('用微信手机号认领')
        await phone.answer('允许')
        await phone.tap('开始用')
        await phone.sees(/件事没发生/)
        await phone.picture('today-head-undone')
        const alike = (await desk.get('/today')).watch.overdue.find(({ alike }) => alike)
        await phone.page.getByRole('button', { name: new RegExp(`^${alike.name} · [0-9]+ 件`) }).first().click()
        await phone.sees(alike.alike[0].subject)
        await phone.picture('today-head-alike')
        const { holder, title } = await heldByOne(desk)
        await phone.page.getByRole('button', { name: `打给${holder}，${title}`, exact: true }).click()
        await phone.page.getByRole('dialog', { name: /^呼叫 1/ }).waitFor()
        await phone.picture('today-head-call')
        await phone.answer('取消')

        await phone.tap('知道了')
        await phone.page.getByRole('dialog', { name: '允许发送以下消息' }).getByText('没有发生的事').waitFor()
        await phone.answer('允许')
        await phone.page.getByText('微信会问一句').waitFor({ state: 'detached' })
        await phone.eventually(async () => {
          const { credit } = await desk.get('/today')
          return credit.find(({ purpose }) => purpose === 'exception').remaining === 1
        })
      }))

    test('says so when it cannot be phoned about', () =>
      world.using(head, async (phone) => {
        await phone.open()
        await phone.agree()
        await phone.tap('用微信手机号认领')
        await phone.answer('允许')
        await phone.tap('开始用')
        await phone.sees(/件事没发生/)
        await phone.setOnline(false)
        await phone.page.getByRole('button', { name: /^打给/ }).first().click()
        await phone.sees('没连上服务器')
        assert.equal(await phone.page.getByRole('dialog').count(), 0)
      }))
  })
}

/** Something on the first screen of the head that one other person holds. */
async function heldByOne(desk) {
  const { watch } = await desk.get('/today')
  for (const { name, subject, alike, relay } of watch.overdue) {
    if (alike) continue
    const { people = [], more = 0 } = relay.filter(({ told }) => told).at(-1) ?? {}
    if (people.length === 1 && more === 0 && people[0] !== '严正明') return { holder: people[0], title: subject ? `${name} · ${subject}` : name }
  }
  throw new Error('nothing is held by one person')
}
