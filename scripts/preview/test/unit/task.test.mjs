import assert from 'node:assert/strict'
import fs from 'node:fs'
import { test } from 'node:test'
import { parse } from 'yaml'
import { phone } from './phone.mjs'

const pack = new URL('../../../../configs/packs/primary-school/', import.meta.url)
const now = new Date('2022-03-31T10:22:00+08:00')
const task = (more) => ({
  id: 't', routine: 'x', name: '电梯月调度', evidence: 'sheet', state: 'live', phase: 'open', targets: 0, targets_done: 0, acked: false,
  opens: '2022-03-31T08:00:00+08:00', due: '2022-03-31T10:40:00+08:00', closes: '2022-03-31T11:00:00+08:00', ...more,
})

for (const [what, given, tap] of [
  ['a word is all it takes', { evidence: 'confirm' }, 'finish'],
  ['a sentence is asked for', { evidence: 'minutes' }, 'acknowledge'],
  ['there are things to tick', { evidence: 'confirm', targets: 38 }, 'acknowledge'],
  ['its page has the button', { evidence: 'lesson', targets: 38 }, ''],
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

test('what is alike is one card that counts and names each', () => {
  const { undoneCard } = phone().load('format/task')
  const alike = (n) => Array.from({ length: n }, (_, i) => ({ id: `t${i + 2}`, subject: `${i + 2}号电梯` }))
  const card = (more) => undoneCard({ ...task({ phase: 'overdue', id: 't1', name: '月检', subject: '1号电梯' }), relay: [], ...more }, now, '')
  assert.equal(card({}).title, '月检 · 1号电梯')
  assert.match(card({ due: '2022-03-24T07:57:00+08:00' }).when, / · 过了\u00a07\u00a0天/, 'a number stays beside its unit')
  assert.deepEqual(card({}).each, [])
  const three = card({ alike: alike(2) })
  assert.equal(three.title, '月检 · 3 件')
  assert.deepEqual(three.each, [{ id: 't1', name: '1号电梯' }, { id: 't2', name: '2号电梯' }, { id: 't3', name: '3号电梯' }])
  const many = card({ alike: alike(5), alike_more: 4 })
  assert.equal(many.title, '月检 · 10 件')
  assert.equal(many.eachMore, 4)
})

test('a report of something urgent tells whom it reached and whom to phone', () => {
  const { toldIn } = phone().load('services/incident')
  const chain = [{ name: '石安平', phone: '16000000003', told: true }, { name: '方校长', told: false }]
  assert.deepEqual(toldIn({ body: { chain } }), { reached: [chain[0]], call: [{ name: '石安平', phone: '16000000003' }] })
  assert.deepEqual(toldIn({}), { reached: [], call: [] })
})

/** Every routine of the pack with the evidence it asks for. */
const routines = fs
  .readdirSync(pack)
  .filter((name) => name.endsWith('.yaml'))
  .flatMap((name) => parse(fs.readFileSync(new URL(name, pack), 'utf8')).routines ?? [])

const detail = ({ evidence, subject = '', complete = {} }) => {
  const parts = complete.mode === 'each' || complete.mode === 'everyone' ? [`${subject || 'p'}:1`] : []
  const targets = [...parts, ...(complete.sign ?? []).map((role) => `sign:${role}`)]
  return {
    ...task({ evidence, targets: targets.length, ...(parts.length === 0 && subject !== '' && { subject_key: `${subject}:1` }) }),
    may: ['ack', 'complete'], people: [], holders: [], relay: [], missing: [], history: [], proofs: [], passed: false,
    target_list: targets.map((key) => ({ key, name: key, passed: false, void: false, mine: true, may: true })),
    ...(evidence === 'sheet' && { sheet: {} }),
  }
}

/** How somebody closes a task of the routine from its page; empty when there is no way. */
function wayOf(routine) {
  const { offers, taskView, askingOf, isEnough } = phone().load('format/task-detail')
  const given = detail(routine)
  const led = offers(given).find(({ act }) => ['sheet', 'page', 'scan', 'finish'].includes(act))
  if (led !== undefined && led.act !== 'finish') return led.act
  const asking = askingOf(given, led === undefined ? (given.target_list[0]?.key ?? '') : '')
  if (!isEnough(asking, '36', 0, routine.evidence) && !isEnough(asking, '', 1, routine.evidence)) return ''
  if (led !== undefined) return 'finish'
  if (given.target_list.some(({ key }) => key.startsWith('asset:') || routine.evidence === 'stock_take')) return 'list'
  const ticks = taskView(given, now).targets.map(({ tick }) => tick)
  return ticks.length > 0 && !ticks.includes('') ? 'tick' : ''
}

for (const evidence of new Set(routines.filter(({ who = {} }) => !who.system).map((one) => one.evidence))) {
  test(`a task that asks for ${evidence} can be closed from its page`, () => {
    for (const routine of routines.filter((one) => one.evidence === evidence && !one.who.system)) assert.notEqual(wayOf(routine), '', routine.code)
  })
}

test('a kind of evidence that nobody thought of has no way', () => {
  assert.equal(wayOf({ evidence: 'dance' }), '')
  assert.equal(wayOf({ evidence: 'dance', subject: 'class', complete: { mode: 'each' } }), '')
})

test('every line of a history is said in Chinese', () => {
  const { taskView } = phone().load('format/task-detail')
  const text = ['action.go', 'history.go'].map((name) => fs.readFileSync(new URL(`../../../../server/task/${name}`, import.meta.url), 'utf8')).join('\n')
  const actions = [...text.matchAll(/^\t\w+ +(?:Verb )?= "([a-z_]+)"/gm)].map(([, action]) => action)
  assert.ok(actions.length >= 18, `${actions.length} actions`)
  for (const action of actions) {
    const { history } = taskView({ ...detail({ evidence: 'confirm' }), history: [{ at: '2022-03-31T08:00:00+08:00', action }] }, now)
    assert.doesNotMatch(history[0].text, /[a-z]/, action)
  }
})
