import assert from 'node:assert/strict'
import { test } from 'node:test'
import { phone } from './phone.mjs'

const now = new Date('2022-03-31T10:22:00+08:00')
const task = (more) => ({
  id: 't', routine: 'x', name: '电梯月调度', evidence: 'sheet', state: 'live', phase: 'open', targets: 0, targets_done: 0, acked: false,
  opens: '2022-03-31T08:00:00+08:00', due: '2022-03-31T10:40:00+08:00', closes: '2022-03-31T11:00:00+08:00', ...more,
})

for (const [what, given, tap] of [
  ['a word is all it takes', { evidence: 'confirm' }, 'finish'],
  ['a sentence is asked for', { evidence: 'minutes' }, 'acknowledge'],
  ['there are things to tick', { evidence: 'lesson', targets: 38 }, 'acknowledge'],
  ['it was seen', { acked: true }, ''],
  ['it has not opened', { phase: 'scheduled' }, ''],
]) {
  test(`what one tap does: ${what}`, () => {
    assert.equal(phone().load('format/task').taskRow(task(given), now).tap, tap)
  })
}

test('when a task is due says how long that is', () => {
  const { dueWords } = phone().load('format/task')
  assert.match(dueWords(task(), now), /前，还剩 18 分钟$/)
  assert.match(dueWords(task({ due: '2022-03-31T16:00:00+08:00' }), now), /:00 前$/)
  assert.match(dueWords(task({ phase: 'overdue', due: '2022-03-31T07:57:00+08:00' }), now), /前该做 · 过了 2 小时 25 分$/)
  assert.match(dueWords(task({ phase: 'missed' }), now), /没发生$/)
})

test('what did not happen says who holds it, and who is next', () => {
  const { undoneCard, names } = phone().load('format/task')
  const link = (people, told, at) => ({ part: 'holder', people, told, at: `2022-03-31T${at}:00+08:00` })
  const card = (...relay) => undoneCard({ ...task({ phase: 'overdue' }), relay }, now, '林主任')
  const passed = card(link(['孙老师'], true, '07:30'), link(['周老师'], true, '08:10'), link(['陈老师'], false, '11:00'))
  assert.equal(passed.before, '孙老师')
  assert.match(passed.holder, /^周老师 .* 接手$/)
  assert.match(passed.then, /后转给陈老师$/)
  assert.equal(card().holder, '没人拿着')
  assert.equal(card().call, '')
  assert.equal(passed.call, '周老师')
  assert.equal(card(link(['孙老师'], true, '07:30'), link(['林主任'], true, '08:10')).call, '孙老师', 'nobody phones himself')
  assert.equal(card(link(['孙老师', '钱老师'], true, '07:30')).call, '拿着的人')
  assert.equal(names(['甲', '乙', '丙', '丁', '戊', '己', '庚'], 3), '甲、乙、丙、丁、戊、己等 10 人')
})

test('a report of something urgent tells whom it reached and whom to phone', () => {
  const { toldIn } = phone().load('services/incident')
  const chain = [{ name: '石安平', phone: '16000000003', told: true }, { name: '方校长', told: false }]
  assert.deepEqual(toldIn({ body: { chain } }), { reached: [chain[0]], call: [{ name: '石安平', phone: '16000000003' }] })
  assert.deepEqual(toldIn({}), { reached: [], call: [] })
})
