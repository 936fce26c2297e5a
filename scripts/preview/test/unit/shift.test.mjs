import assert from 'node:assert/strict'
import { test } from 'node:test'
import { phone } from './phone.mjs'

const { load } = phone()
const { askCard, shiftRow, turnCard, weekHeads, weekOf } = load('format/shift')

const shift = {
  id: 's', post: 'holiday', name: '节假日值班', from: '2022-04-03T07:00:00', until: '2022-04-03T19:00:00',
  seat: 0, person_id: 'me', holder: '王芳', vacant: false, away: false, mine: true, acked: false, asks: true,
}
const at = (time) => new Date(`2022-04-${time}`)

for (const [name, one, now, act, lead] of [
  ['days before, it asks to be seen', shift, at('01T10:00:00'), 'acknowledge', '下一班 4月3日 周日'],
  ['once seen, it asks nothing', { ...shift, acked: true, asks: false }, at('01T10:00:00'), '', '下一班 4月3日 周日'],
  ['from an hour before, it asks for a scan', shift, at('03T06:00:00'), 'sign-in', '今天轮到您'],
  ['after the scan, it can be handed over', { ...shift, signed_at: '2022-04-03T06:50:00' }, at('03T12:00:00'), 'handover', '今天轮到您'],
]) {
  test(`the card of a shift: ${name}`, () => {
    const card = turnCard(one, now)
    assert.deepEqual([card.act, card.lead, card.title], [act, lead, '07:00–19:00 节假日值班'])
  })
}

test('a week is solid where one stood and outlined where one will', () => {
  const monday = { ...shift, from: '2022-03-28T07:00:00', until: '2022-03-28T19:00:00' }
  const week = weekOf([monday, shift], at('01T10:00:00'))
  assert.deepEqual(week.map(({ day }) => day), [28, 29, 30, 31, 1, 2, 3])
  assert.deepEqual([week[0].state, week[1].state, week[6].state], ['done', '', 'now'])
})

test('nobody there is dashed, and says who is away', () => {
  const row = shiftRow({ ...shift, vacant: true, away: true }, at('01T10:00:00'))
  assert.deepEqual([row.state, row.mark, row.sub], ['miss', '空', '07:00–19:00 王芳不在，没人'])
})

test('an offer to everybody cannot be declined, a swap says both ways', () => {
  const ask = { id: 'w', state: 'open', shift_id: 's', back_id: null, asked_by: 'a', asked_of: null, shift, back: null, by: '王芳', of: '' }
  assert.deepEqual([askCard(ask).open, askCard(ask).yes, askCard(ask).give], [true, '我来', null])
  const swap = askCard({ ...ask, asked_of: 'me', back: { ...shift, from: '2022-04-05T07:00:00', until: '2022-04-05T19:00:00' } })
  assert.deepEqual([swap.yes, swap.take.day, swap.give.day], ['同意换', '4月3日 周日', '4月5日 周二'])
})

test('a long roster says over the first shift of a week which week it is; a week begins on Sunday', () => {
  const days = ['2022-07-02', '2022-07-03', '2022-07-03', '2022-07-09', '2022-07-12'].map((day) => `${day}T07:00:00`)
  assert.deepEqual(weekHeads(days), ['第1周 6月26日—7月2日', '第2周 7月3日—7月9日', '', '', '第3周 7月10日—7月16日'])
  assert.deepEqual(weekHeads(['2022-04-03T07:00:00', '2022-04-04T07:00:00']), ['', ''])
})
