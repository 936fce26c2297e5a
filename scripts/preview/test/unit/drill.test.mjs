import assert from 'node:assert/strict'
import { test } from 'node:test'
import { phone } from './phone.mjs'

const started = '2022-03-31T10:00:00.000+08:00'
const line = (id, more = {}) => ({ class_id: id, name: `一（${id}）班`, expected: 40, mine: false, missing: 0, state: 'uncalled', beside: false, ...more })
const drill = (more = {}) => ({
  task_id: 't', name: '疏散演练', state: 'running', started_at: started, settled: 0, uncalled: 2, missing: 0, photos: [], runs: false,
  classes: [line('1'), line('2', { mine: true })], ...more,
})
const call = (id, missing, at) => ({ kind: 'roll_call', body: { task: 't', class_id: id, missing }, device_time: at })

test('what waits in the queue is counted as the school will count it', () => {
  const { withEntry } = phone().load('services/drill')
  const { standingOf, tilesOf } = phone().load('format/drill')
  const steps = [
    [call('1', 2, '2022-03-31T10:01:00+08:00'), '2 个班到齐 0 个，没点名 1 个，缺 2 人', ['缺 2', '没点']],
    [call('2', 0, '2022-03-31T10:01:30+08:00'), '2 个班到齐 1 个，缺 2 人', ['缺 2', '1:30']],
    [call('1', 0, '2022-03-31T10:03:42+08:00'), '2 个班全到了', ['3:42', '1:30']],
    [call('1', 0, '2022-03-31T10:09:00+08:00'), '2 个班全到了', ['3:42', '1:30']],
  ]
  let now = drill()
  for (const [entry, standing, said] of steps) {
    now = withEntry(now, entry)
    assert.equal(standingOf(now), standing)
    assert.deepEqual(tilesOf(now, '').map((tile) => tile.said), said)
  }
  assert.equal(now.seconds, 222)
  assert.equal(withEntry(drill({ state: 'planned' }), { kind: 'drill_start', body: { task: 't' }, device_time: started }).state, 'running')
  assert.equal(withEntry(now, { kind: 'drill_finish', body: { task: 't' }, device_time: started }).state, 'finished')
})

test('visitors and the bus are no classes, and the clock waits for them', () => {
  const { withEntry } = phone().load('services/drill')
  const { standingOf, tilesOf } = phone().load('format/drill')
  let now = drill({ classes: [line('1'), line('v', { name: '访客', beside: true })], uncalled: 1 })
  assert.equal(standingOf(now), '1 个班到齐 0 个，没点名 1 个')
  now = withEntry(now, call('1', 0, '2022-03-31T10:01:00+08:00'))
  assert.equal(standingOf(now), '1 个班到齐 1 个，访客没点')
  assert.equal(now.seconds, undefined)
  now = withEntry(now, call('v', 0, '2022-03-31T10:02:00+08:00'))
  assert.equal(standingOf(now), '1 个班、访客全到了')
  assert.equal(now.seconds, 120)
  assert.deepEqual(tilesOf(now, '').map(({ wide }) => wide), [false, true])
})

test('the clock stops with the last class', () => {
  const { secondsOf } = phone({ now: () => Date.parse('2022-03-31T10:02:05+08:00') }).load('services/drill')
  const { stopwatch } = phone().load('format/drill')
  assert.equal(stopwatch(secondsOf(drill())), '2:05')
  assert.equal(stopwatch(secondsOf(drill({ seconds: 62 }))), '1:02')
  assert.equal(stopwatch(secondsOf(drill({ finished_at: '2022-03-31T10:00:09+08:00' }))), '0:09')
  assert.equal(stopwatch(secondsOf(drill({ started_at: undefined }))), '0:00')
})

test('my own class is offered until it is settled; what nobody called is missed in the end', () => {
  const { classToCall, tilesOf } = phone().load('format/drill')
  assert.equal(classToCall(drill()), '2')
  assert.equal(classToCall(drill({ classes: [line('1'), line('2', { mine: true, state: 'settled' })] })), '')
  assert.deepEqual(tilesOf(drill({ state: 'finished' }), '').map(({ state }) => state), ['miss', 'miss'])
})
