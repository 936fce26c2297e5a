import assert from 'node:assert/strict'
import crypto from 'node:crypto'
import { test } from 'node:test'
import { membership, phone } from './phone.mjs'
import { handset, school } from './school.mjs'

process.env.TZ = 'Asia/Shanghai' // where the phones are

const guard = membership('m1', 'guard')
const at = (clock) => new Date(`2022-03-31T${clock}:00+08:00`)
const time = (clock) => at(clock).toISOString()

/** A round of some points; those named in `done` were scanned at their times. */
function round(id, [opens, due, closes], { count = 4, done = {}, mark } = {}) {
  const points = Array.from({ length: count }, (_, index) => {
    const number = `0${index + 1}`
    const scanned = done[number]
    const point = { id: `p${number}`, number, name: `${number}号点`, hint: '直走', state: scanned ? 'done' : 'todo', done_at: scanned ? time(scanned) : null }
    return mark === undefined ? point : { ...point, mark: mark(number) }
  })
  return { id, name: '巡查', opens: time(opens), due: time(due), closes: time(closes), phase: 'open', ordered: false, done: Object.keys(done).length, total: count, points }
}

const first = round('r1', ['07:20', '08:00', '08:20'], { done: { '01': '07:25', '02': '07:30', '03': '07:35', '04': '07:40' } })
const second = round('r2', ['10:00', '10:40', '11:00'], { done: { '01': '10:05' } })
const third = round('r3', ['13:30', '14:10', '14:30'])

test('the digest is SHA-256', () => {
  const { sha256 } = phone().load('services/sha256')
  for (const text of ['', 'abc', 'PXB6-_0aZ', 'x'.repeat(55), 'x'.repeat(56), 'x'.repeat(64), 'x'.repeat(1000)]) {
    assert.equal(sha256(text), crypto.createHash('sha256').update(text).digest('hex'))
  }
})

test('a token is found in whatever a code may hold, and in nothing else', () => {
  const { tokenIn } = phone().load('services/plates')
  for (const text of [
    'https://x.cn/q/AbC-_123',
    'https://x.cn/q/AbC-_123?from=paper',
    'pages/scan/scan?scene=AbC-_123',
    'pages/scan/scan?scene%3DAbC-_123',
  ]) {
    assert.equal(tokenIn(text), 'AbC-_123', text)
  }
  for (const text of ['', 'AbC', 'https://x.cn/', 'https://x.cn/q/', 'https://x.cn/q/a.b', `https://x.cn/q/${'a'.repeat(25)}`, '%E0%A4%A']) {
    assert.equal(tokenIn(text), undefined, text)
  }
})

test('the round in hand is the open one that is due first and has points left', () => {
  const { currentRound, comingRound } = phone().load('format/round')
  const all = [third, second, first]
  assert.equal(currentRound(all, at('10:22')), second)
  assert.equal(currentRound(all, at('10:50')), second, 'also while late')
  assert.equal(currentRound(all, at('11:01')), undefined)
  assert.equal(currentRound(all, at('07:45')), undefined, 'nothing left')
  assert.equal(comingRound(all, at('10:22')), third)
  assert.equal(comingRound(all, at('14:00')), undefined)
})

test('the next point follows the last one scanned, going round', () => {
  const { nextPoint } = phone().load('format/round')
  const next = (done) => nextPoint(round('r', ['10:00', '10:40', '11:00'], { done }))?.number
  assert.equal(next({}), '01')
  assert.equal(next({ '02': '10:05' }), '03')
  assert.equal(next({ '02': '10:06', '04': '10:05' }), '03')
  assert.equal(next({ '02': '10:05', '04': '10:06' }), '01')
  assert.equal(next({ '01': '10:01', '02': '10:02', '03': '10:03', '04': '10:04' }), undefined)
})

test('a round says what it counts, and how long there is', () => {
  const { roundView, roundTiles, restView } = phone().load('format/round')
  const all = [first, second, third]
  const { title, done, left, clock, late, plates } = roundView(all, second, at('10:22'))
  assert.deepEqual({ title, done, left, clock, late }, { title: '第 2 轮', done: 1, left: 3, clock: '本轮还剩 18 分钟', late: false })
  assert.deepEqual(plates.map(({ text, state }) => text + state), ['1done', '2now', '3todo', '4todo'])
  assert.equal(roundView(all, second, at('10:46')).clock, '晚了 6 分钟，还能扫')
  assert.deepEqual(roundTiles(all, at('10:22')).map(({ text, plate }) => `${text} ${plate.state}`), ['4/4 done', '1/4 now', '还没到 todo'])
  assert.deepEqual(roundTiles(all, at('12:00')).map(({ plate }) => plate.state), ['done', 'miss', 'todo'])
  assert.deepEqual(restView([first, third], at('09:00')), { title: '第 1 轮走完了', text: '下一轮 13:30 开始，还有 4 小时 30 分' })
  assert.deepEqual(restView([first], at('23:00')), { title: '第 1 轮走完了', text: '今天的都到这儿了' })
})

const point = { id: 'p02', number: '02', name: '配电房', hint: '' }
const next = { id: 'p03', number: '03', name: '锅炉房后门', hint: '往左走', state: 'todo' }
const answer = (more) => ({
  id: 'c', outcome: 'counted', grade: 'A', reasons: [], ask: null, checkpoint: point, round: { ...second, points: [...second.points] }, next, expected: null, ...more,
})
const scene = { at: at('10:22'), rounds: [first, second, third], typed: false }

for (const [what, given, expected] of [
  ['in order, in its window', {}, { kind: 'ok', title: '扫好了', stored: false, finished: false }],
  ['the same point again', { outcome: 'duplicate', round: { ...second, points: second.points.map((one) => ({ ...one, done_at: time('10:22') })) } }, { kind: 'corner', tone: 'blue', title: '02 刚才扫过了', text: '10:22 已经记上，不用再扫。' }],
  ['a point of another round', { outcome: 'extra', round: null, next: null }, { kind: 'corner', title: '这块牌子不在您今天的路线里', text: '02 配电房，给您记了一次顺路检查。' }],
  ['after its end', { outcome: 'made_up', reasons: [{ code: 'outside', text: '晚了6分钟。' }] }, { kind: 'corner', title: '晚了6分钟，算补巡' }],
  ['inside the grace', { outcome: 'late', reasons: [{ code: 'outside', text: '晚了6分钟。' }] }, { kind: 'corner', title: '晚了6分钟，算数' }],
  ['another point of this round', { reasons: [{ code: 'order', text: '没有按顺序扫。' }], expected: next }, { kind: 'corner', title: '这是 02，该扫 03', text: '02 先给您记上。03 锅炉房后门还没扫。' }],
  ['too fast', { grade: 'C', reasons: [{ code: 'too_fast', text: '离上一个点才12秒，平时要走2分钟。' }], ask: { kind: 'reason', choices: [{ code: 'together', text: '和同事一起走的' }] } },
    { kind: 'flag', title: '已经记上了', subtitle: '还要说明一句', reasons: '离上一个点才12秒，平时要走2分钟。', photo: false }],
  ['a photo of now is wanted', { grade: 'C', reasons: [], ask: { kind: 'photo', choices: [] } }, { kind: 'flag', subtitle: '还要一张照片', photo: true }],
]) {
  test(`the verdict on a scan: ${what}`, () => {
    const verdict = phone().load('format/verdict').verdictOf(answer(given), scene)
    assert.deepEqual(Object.fromEntries(Object.keys(expected).map((key) => [key, verdict[key]])), expected)
  })
}

test('a number typed by hand counts, and asks for a picture', () => {
  const { verdictOf } = phone().load('format/verdict')
  const verdict = verdictOf(answer({ grade: 'B', reasons: [{ code: 'typed', text: '牌号是输入的。' }] }), { ...scene, typed: true })
  assert.deepEqual([verdict.kind, verdict.subtitle, verdict.choices], ['flag', '还要一张照片', []])
})

test('the last point of a round says that it is walked', () => {
  const { verdictOf } = phone().load('format/verdict')
  const { finished, line } = verdictOf(answer({ checkpoint: first.points[3], round: first, next: null }), scene)
  assert.deepEqual({ finished, line }, { finished: true, line: '10:22 · 第 1 轮 · 4 个点扫了 4 个' })
})

test('a plate that is not taken says what to do; ours and others look alike', () => {
  const { refusedVerdict, foreignVerdict } = phone().load('format/verdict')
  assert.deepEqual(refusedVerdict('patrol.unknown_plate', '…', next), foreignVerdict(next))
  assert.match(foreignVerdict(next).text, /该扫的是 03 锅炉房后门/)
  assert.equal(refusedVerdict('patrol.old_plate', '旧牌，已换新牌。', next).title, '旧牌，已换新牌')
  assert.equal(refusedVerdict('patrol.revoked_plate', '停用', next).second.act, 'report')
  assert.equal(refusedVerdict('patrol.bad_report', '这条记录不完整。', null).text, '这条记录不完整。')
})

test('what is as usual is answered beforehand; only a reading has to be typed', () => {
  const { asUsual, questionViews, isAnswered, pointAnswers } = phone().load('format/question')
  const ask = (id, kind, more = {}) => ({ id, kind, label: id, unit: '', min: null, max: null, choices: [], ...more })
  const questions = [ask('lock', 'tick'), ask('smell', 'choice', { choices: ['没有', '有'] }), ask('pressure', 'number', { min: 0.2, max: 0.5 })]
  const said = asUsual(questions)
  assert.equal(isAnswered(questionViews(questions, said)), false)
  assert.deepEqual(pointAnswers(questions, said), [{ question: 'lock', tick: true }, { question: 'smell', text: '没有' }])
  const read = { ...said, lock: '有问题', pressure: '0.6' }
  const views = questionViews(questions, read)
  assert.equal(isAnswered(views), true)
  assert.deepEqual(views.map(({ outside }) => outside), [false, false, true])
  assert.deepEqual(pointAnswers(questions, read), [
    { question: 'lock', tick: false },
    { question: 'smell', text: '没有' },
    { question: 'pressure', number: 0.6 },
  ])
  assert.equal(isAnswered(questionViews(questions, { ...said, pressure: '0.3.' })), false)
})

/** A guard's phone that has heard of the second round, and then lost the network. */
async function inTheCellar(rounds = [second]) {
  const server = school({
    memberships: [guard],
    routes: { 'GET /today': () => [200, { at: time('10:22'), tasks: [], more: 0, done: 0, unread: 0, credit: [], rounds }] },
  })
  const mine = await handset(server, { now: () => at('10:22').getTime() })
  const today = mine.load('services/today')
  await today.refreshToday()
  return { ...mine, server, today, patrol: mine.load('services/patrol'), plates: mine.load('services/plates') }
}

test('without a network a plate whose mark is known is named, and counts', async () => {
  const { sha256 } = phone().load('services/sha256')
  const marked = round('r2', ['10:00', '10:40', '11:00'], { mark: (number) => sha256(`token${number}`).slice(0, 12) })
  const { patrol, today, queue } = await inTheCellar([marked])
  const { point, round: walked, entry } = patrol.checkIn({ token: 'token02' })
  assert.equal(point.number, '02')
  assert.equal(walked.points[1].state, 'done')
  assert.equal(today.rounds()[0].points[1].done_at, entry.device_time)
  assert.equal(patrol.wantedPoint().number, '03')
  assert.deepEqual(queue.mine().map(({ label, body }) => [label, body.token]), [['02 02号点', 'token02']])
  assert(!JSON.stringify(today.cachedToday()).includes('token02'), 'no token is kept with the rounds')
})

test('a plate learnt from one answer is known from then on', async () => {
  const { patrol, plates, today } = await inTheCellar()
  assert.equal(patrol.checkIn({ token: 'token02' }).point, undefined)
  plates.learn('token02', { id: 'p02' })
  assert.equal(plates.pointOf('token02', today.rounds()).number, '02')
  assert.equal(plates.pointOf('token03', today.rounds()), undefined)
})

test('a number typed by hand names its point', async () => {
  const { patrol } = await inTheCellar()
  assert.equal(patrol.checkIn({ plate: '03-pxb6' }).point.number, '03')
  assert.equal(patrol.checkIn({ plate: '99-PXB6' }).point, undefined)
})

test('an answer teaches the plate and redraws the round, and a refusal takes the guess back', async () => {
  const scanned = { ...second, points: second.points.map((one) => (one.id === 'p02' ? { ...one, state: 'flagged', done_at: time('10:22') } : one)) }
  let refused = false
  const verdict = ({ body }) =>
    refused
      ? { status: 409, problem: { code: 'patrol.old_plate', detail: '旧牌' } }
      : { status: 200, body: { ...answer({ round: scanned }), checkpoint: { id: 'p02', number: body.token } } }
  const server = school({
    memberships: [guard],
    verdict,
    routes: { 'GET /today': () => [200, { at: time('10:22'), tasks: [], more: 0, done: 0, unread: 0, credit: [], rounds: [second] }] },
  })
  const mine = await handset(server, { now: () => at('10:22').getTime() })
  const today = mine.load('services/today')
  await today.refreshToday()
  const patrol = mine.load('services/patrol')
  patrol.watchCheckIns()
  patrol.checkIn({ token: 'token02' })
  await mine.sync.flush()
  assert.deepEqual(today.rounds()[0].points.map(({ state }) => state), ['done', 'flagged', 'todo', 'todo'])
  assert.equal(mine.load('services/plates').pointOf('token02', today.rounds()).id, 'p02')

  refused = true
  patrol.checkIn({ plate: '03-PXB6' })
  assert.equal(today.rounds()[0].points[2].state, 'done')
  await mine.sync.flush()
  assert.equal(today.rounds()[0].points[2].state, 'todo')
  assert.equal(mine.queue.standing().refused, 1)
})

test('each identity has a first screen of its own, and a full phone does without', async () => {
  const { session, today, stored } = await inTheCellar()
  assert.equal(today.cachedToday().rounds.length, 1)
  session.setMemberships([guard, membership('m2', 'cleaner')])
  session.choose('m2')
  assert.equal(today.cachedToday(), undefined)
  session.choose('m1')
  assert.equal(today.cachedToday().rounds.length, 1)
  session.leave()
  assert.equal(stored.has('today'), false)
})

test('the time at school is told by the school, however wrong the phone is', async () => {
  const server = school({
    memberships: [guard],
    routes: { 'GET /today': () => [200, { at: time('10:22'), tasks: [], more: 0, done: 0, unread: 0, credit: [] }] },
  })
  const mine = await handset(server, { now: () => at('03:00').getTime() })
  const today = mine.load('services/today')
  await today.refreshToday()
  assert.equal(today.schoolTime().toISOString(), time('10:22'))
})
