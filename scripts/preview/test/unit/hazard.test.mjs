import assert from 'node:assert/strict'
import { test } from 'node:test'
import { phone } from './phone.mjs'

const { load } = phone()
const { hazardOffers, hazardRow, hazardView, mergeTargets, photosOf } = load('format/hazard')

const now = new Date('2022-03-31T10:30:00')

const hazard = (more = {}) => ({
  id: 'h1', kind: 'building', kind_name: '房屋楼梯', urgency: 'repair', state: 'reported', title: '扶手松了', place: '东楼梯', sign: '11', reports: 1,
  assignee: null, due_at: null, reported_at: '2022-03-31T10:00:00', changed_at: '2022-03-31T10:00:00',
  task_id: null, duplicate_of: null, seen: [], steps: [], may: [], ...more,
})

const wang = { id: 'p1', name: '王师傅' }

for (const [more, status, state] of [
  [{ state: 'unverified' }, '未核实，等人看', 'now'],
  [{}, '等人派单', 'now'],
  [{ state: 'assigned', assignee: wang, due_at: '2022-03-31T16:00:00' }, '派给王师傅了，16:00 前', 'now'],
  [{ state: 'accepted', assignee: wang }, '王师傅接了', 'now'],
  [{ state: 'rectified', assignee: wang }, '王师傅修好了，等另一个人复查', 'now'],
  [{ state: 'returned', assignee: wang }, '没修好，退回王师傅', 'now'],
  [{ state: 'paused' }, '知道了，暂时修不了', 'todo'],
  [{ state: 'closed' }, '修好了，有人复查过', 'done'],
  [{ state: 'refused' }, '看过了，不用整改', 'todo'],
  [{ state: 'duplicate' }, '和另一件一起处理', 'todo'],
]) {
  test(`a hazard says: ${status}`, () => {
    const row = hazardRow(hazard(more), now)
    assert.deepEqual([row.status, row.state, row.late], [status, state, false])
  })
}

test('what is past its time is late', () => {
  const row = hazardRow(hazard({ state: 'assigned', assignee: wang, due_at: '2022-03-31T10:00:00' }), now)
  assert.deepEqual([row.state, row.late], ['miss', true])
})

test('a stranger has no name, and what they say is unverified', () => {
  const seen = [{ by: null, source: 'public', at: '2022-03-31T10:00:00', words: '栏杆断了', where: '东门', photos: ['a'] }]
  const view = hazardView(hazard({ state: 'unverified', seen }), now)
  assert.equal(view.stranger, true)
  assert.deepEqual([view.seen[0].text, view.seen[0].who], ['栏杆断了 · 东门', '没有账号的人 今天 10:00'])
})

test('every step says who did what', () => {
  const step = (action, more = {}) => ({ action, by: wang, at: '2022-03-31T10:00:00', assignee: null, before: [], after: [], ...more })
  const steps = [
    step('report', { by: null }), step('confirm'), step('assign', { grade: 'serious', assignee: { id: 'p2', name: '齐师傅' } }),
    step('rectify', { words: '换了螺丝' }), step('send_back', { words: '还晃' }), step('merge'),
  ]
  assert.deepEqual(hazardView(hazard({ steps }), now).steps.map(({ text }) => text), [
    '有人 报了隐患', '王师傅 核实了：属实', '王师傅 定为较大，派给齐师傅', '王师傅 整改好了：换了螺丝', '王师傅 复查：没修好：还晃', '王师傅 和另一件并了',
  ])
})

test('the first button is what is to be done now', () => {
  const texts = (may, state) => hazardOffers(hazard({ may, state })).map(({ text, main }) => (main ? `*${text}` : text))
  assert.deepEqual(texts(['confirm', 'refuse', 'merge'], 'unverified'), ['*属实，收下', '和另一件是同一件', '不属实，不收'])
  assert.deepEqual(texts(['assign', 'pause', 'refuse', 'merge'], 'reported'), ['*派人整改', '和另一件是同一件', '先放一放', '不用整改'])
  assert.deepEqual(texts(['assign'], 'assigned'), ['改派'])
  assert.deepEqual(texts(['assign', 'resume'], 'paused'), ['*派人整改', '接着办'])
  assert.deepEqual(texts(['close', 'send_back'], 'rectified'), ['*看过了，修好了', '没修好，退回'])
  assert.deepEqual(texts([], 'closed'), [])
})

test('the same place is offered first, then the same kind; never itself or what nobody has verified', () => {
  const open = [
    hazard({ id: 'far', place: '操场', kind: 'water' }), hazard({ id: 'kind', place: '操场' }), hazard({ id: 'h1' }),
    hazard({ id: 'place', kind: 'other' }), hazard({ id: 'stranger', state: 'unverified' }), hazard({ id: 'both' }),
  ]
  assert.deepEqual(mergeTargets(hazard(), open, now).map(({ id }) => id), ['both', 'place', 'kind', 'far'])
})

test('the photos after are those of the last who put it right', () => {
  const steps = [{ before: ['b'], after: ['old'] }, { before: [], after: ['new'] }, { before: [], after: [] }]
  assert.deepEqual(photosOf(hazard({ seen: [{ photos: ['a'] }], steps })), { before: ['a', 'b'], after: ['new'] })
})
