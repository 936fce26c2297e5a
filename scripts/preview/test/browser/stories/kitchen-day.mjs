// What the stories of the kitchen share: whose it is, its days, its sheets.
import { randomUUID } from 'node:crypto'
import { Desk, moveClock } from '../service.mjs'

export const manager = '16000000012' // 郑美华, 食堂管理员 of 云溪小学
export const cook = '16000000013' // 王桂芳, 食堂员工
export const principal = '16000000001' // 江望舒, 校长
export const day = '2022-04-13'

/** The kitchen of the demo school, through the phones and desks of those who work there. */
export function kitchenOf(world) {
  const desks = {}

  async function open(time, date = day) {
    await at(time, undefined, date)
    for (const user of [manager, cook, principal]) {
      desks[user] = new Desk(world.service.url)
      await desks[user].logIn(user)
    }
  }

  async function at(time, phone, date = day) {
    await moveClock(world.service.url, `${date}T${time}+08:00`)
    await phone?.followClock()
  }

  async function logIn(phone) {
    await phone.open()
    await phone.agree()
    await phone.tap('用微信手机号认领')
    await phone.answer('允许')
    await phone.tap('开始用')
  }

  const page = (phone, url) => phone.page.evaluate((to) => phone.wx.navigateTo({ url: to }), url)

  async function taskOf(code, date = day) {
    const { items } = await desks[principal].get(`/tasks?of=school&day=${date}`)
    return items.find((task) => task.routine === code).id
  }

  let sequence = 0
  const given = (row, values) =>
    Object.entries(values).map(([item, value]) => {
      const kind = { string: 'text', number: 'number', boolean: 'tick' }[typeof value] ?? 'photos'
      return { item, ...(row && { row }), [kind]: value }
    })

  /** Fills in a sheet, as a phone does. */
  async function fill(user, code, { answers, steps = [], handIn = true, target }, time) {
    const task = await taskOf(code)
    const device_time = `${day}T${time}+08:00`
    return desks[user].post(`/tasks/${task}/sheets`, {
      id: randomUUID(),
      device_time,
      sequence: (sequence += 1),
      answers,
      steps: steps.map((step) => ({ ...step })),
      hand_in: handIn,
      ...(target && { target }),
    })
  }

  /** What the sheet of samples says of the dishes whose names are known there. */
  async function boxes(weights) {
    const { prefill } = await desks[cook].get(`/tasks/${await taskOf('kitchen.sample')}/sheets`)
    const rows = prefill.flatMap((known) => [known, ...given(known.row, { 'dishes.grams': weights[known.text], 'dishes.label': true })])
    return [...rows, ...given('', { cabinet: 4, box: [randomUUID()] })]
  }

  return { desks, open, at, logIn, page, taskOf, given, fill, boxes, using: (user, story) => world.using(user, story) }
}
