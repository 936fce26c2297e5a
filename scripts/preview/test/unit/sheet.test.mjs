import assert from 'node:assert/strict'
import { test } from 'node:test'
import { membership, phone } from './phone.mjs'
import { handset, school } from './school.mjs'

const at = '2022-03-31T11:02:00+08:00'
const dishes = {
  key: 'dishes',
  kind: 'group',
  label: '今天的热菜',
  each: '菜',
  items: [
    { key: 'dish', kind: 'text', label: '菜名' },
    { key: 'core', kind: 'temperature', label: '中心温度', limit: '>= 70', critical: true, correct: [{ did: '回锅加热' }, { did: '这锅倒掉', ends: true }] },
    { key: 'probe', kind: 'photo', label: '拍探头上的数字', optional: true },
  ],
}
const clean = { key: 'clean', kind: 'tick', label: '台面干净', photo_on_fail: true }
const method = { key: 'method', kind: 'choice', label: '怎么消毒', choices: ['蒸汽', '热力柜'] }
const steam = { key: 'steam', kind: 'timer', label: '保持时间', limit: '>= 10', when: { item: 'method', is: ['蒸汽'] } }

/** A sheet with these items, as the service tells it before anything was said. */
const blank = (...items) => ({ form: { code: 'x', name: 'x', version: 1, law: [], items }, sheet: null, targets: [], signatures: [], prefill: [] })

const core = (number) => ({ item: 'dishes.core', row: 'r1', number })
const named = { item: 'dishes.dish', row: 'r1', text: '红烧肉' }
const entry = (more) => ({ id: 'e', at, answers: [], steps: [], handIn: false, target: '', ...more })

function filled(sheets, ...pending) {
  const device = phone()
  const { fold } = device.load('format/sheet-fold')
  const { sheetView } = device.load('format/sheet-view')
  const folded = fold(sheets, pending.map(entry), '王师傅')
  return { folded, view: sheetView(sheets, folded) }
}

const rowsOf = ({ view }) => view.sections.find(({ add }) => add !== '').rows

test('rows that are known beforehand stand there, go along with the first tap, and can be crossed out', () => {
  const { takenOver } = phone().load('format/sheet-fold')
  const known = { ...blank(dishes, clean), prefill: [named, { item: 'clean', tick: true }] }
  const first = filled(known)
  assert.deepEqual(rowsOf(first).map(({ title, loose, lines }) => [title, loose, lines.map(({ label, sub }) => `${label} ${sub}`)]), [
    ['红烧肉', true, ['中心温度 还没测 · 要不低于 70℃', '拍探头上的数字 可以不填']],
  ])
  assert.equal(first.view.missing, '还差 2 项')
  assert.equal(first.view.sections[1].lines[0].sub, '记录里都合格，看过就点方框')
  assert.deepEqual(takenOver(first.folded, [core(72)], []), [named])
  assert.deepEqual(takenOver(first.folded, [{ item: 'clean', tick: true }], []), [])
  const measured = filled(known, { answers: [named, core(72)] })
  assert.deepEqual(takenOver(measured.folded, [core(73)], []), [], 'taken over once')
  assert.equal(rowsOf(measured)[0].loose, false, 'what was measured stays')
  const off = filled(known, { answers: [named], steps: [{ item: 'dishes', row: 'r1', did: '划掉' }] })
  assert.deepEqual(rowsOf(off).map(({ title, ended, lines }) => [title, ended, lines.length]), [['红烧肉', '划掉', 0]])
})

test('limits read as the service writes them, and say what they want', () => {
  const { parseLimit, keeps, limitWords, outside, scaleOf } = phone().load('format/limit')
  const table = [
    ['>= 70', 70, true, '不低于 70℃'],
    ['> 70', 70, false, '超过 70℃'],
    ['< 37.3', 37.3, false, '低于 37.3℃'],
    ['<= 8', 8, true, '不超过 8℃'],
    ['>= 0 <= 8', -0.5, false, '0 到 8℃'],
    ['<= -9', -12, true, '不超过 -9℃'],
    ['', 1e6, true, ''],
  ]
  for (const [text, value, kept, words] of table) {
    assert.equal(keeps(parseLimit(text), value), kept, `${value} by ${text}`)
    assert.equal(limitWords(parseLimit(text), '℃'), words)
  }
  assert.equal(keeps(parseLimit('>= 70'), NaN), false)
  assert.deepEqual(outside(parseLimit('>= 70'), 64.5, '℃'), { what: '没到 70℃', gap: '差 5.5℃' })
  assert.deepEqual(outside(parseLimit('>= 0 <= 8'), 10.1, '℃'), { what: '超过 8℃', gap: '多 2.1℃' })
  assert.deepEqual(outside(parseLimit('>= 70'), 72, '℃'), { what: '', gap: '' })
  const { from, to, line } = scaleOf(parseLimit('>= 70'), '℃')
  assert.ok(from < 70 && 70 < to && line > 50 && line < 100)
})

test('a number that is too low locks its dish until it was cooked again and passes', () => {
  const sheets = blank(dishes)
  const low = filled(sheets, { answers: [named] }, { answers: [core(68)] })
  assert.equal(rowsOf(low)[0].title, '红烧肉')
  assert.equal(rowsOf(low)[0].lines[0].state, 'locked')
  assert.match(rowsOf(low)[0].lines[0].sub, /68℃ 没到 70℃ · 锁住了/)
  assert.equal(low.view.locked, '中心温度')
  assert.equal(low.view.missing, '还差 1 项')

  const again = filled(sheets, { answers: [named] }, { answers: [core(68)] }, { answers: [core(72)] })
  assert.equal(rowsOf(again)[0].lines[0].state, 'locked', 'measured again without anything done')

  const step = { steps: [{ item: 'dishes.core', row: 'r1', did: '回锅加热' }] }
  const cooked = filled(sheets, { answers: [named] }, { answers: [core(68)], ...step }, { answers: [core(72)] })
  assert.equal(rowsOf(cooked)[0].lines[0].state, 'done')
  assert.equal(cooked.view.missing, '')

  const stillLow = filled(sheets, { answers: [named] }, { answers: [core(68)], ...step }, { answers: [core(69)] })
  assert.equal(rowsOf(stillLow)[0].lines[0].state, 'locked')

  const thrown = filled(sheets, { answers: [named] }, { answers: [core(68)], steps: [{ item: 'dishes.core', row: 'r1', did: '这锅倒掉' }] })
  assert.deepEqual(rowsOf(thrown)[0], { key: 'r1', title: '红烧肉', ended: '这锅倒掉', loose: false, lines: [] })
  assert.equal(thrown.view.missing, '')
})

test('what waits on the phone lies over what the school said', () => {
  const by = { id: 'p', name: '李师傅' }
  const sheets = {
    ...blank(clean),
    sheet: { answers: [{ item: 'clean', tick: false, note: '有油', at, by, changes: 0 }], rows: [], locks: [], steps: [], ended: null, handed: null },
  }
  assert.match(filled(sheets).view.sections[0].lines[0].sub, /^有问题：有油 · 还要一张照片/)
  const shown = filled(sheets, { answers: [{ item: 'clean', photos: ['a'] }] })
  assert.equal(shown.folded.said.get('clean|').answer.note, '有油', 'a photo alone keeps what was said')
  assert.deepEqual([shown.view.sections[0].lines[0].owes, shown.view.missing], ['', ''])
  const now = filled(sheets, { answers: [{ item: 'clean', tick: true }] })
  assert.equal(now.view.sections[0].lines[0].state, 'done')
  assert.match(now.view.sections[0].lines[0].sub, /存在手机里/)
})

test('an item is asked only when its condition holds, and a timer runs until it is stopped', () => {
  const sheets = blank(method, steam)
  const labels = ({ view }) => view.sections.flatMap(({ lines }) => lines.map(({ label }) => label))
  assert.deepEqual(labels(filled(sheets)), ['怎么消毒'])
  assert.deepEqual(labels(filled(sheets, { answers: [{ item: 'method', text: '热力柜' }] })), ['怎么消毒'])
  const chosen = { answers: [{ item: 'method', text: '蒸汽' }] }
  const started = { answers: [{ item: 'steam', start: '2022-03-31T11:00:00+08:00' }] }
  const running = filled(sheets, chosen, started)
  assert.equal(running.view.sections[0].lines[1].state, 'running')
  assert.equal(running.view.missing, '还差 1 项')
  const short = filled(sheets, chosen, started, { answers: [{ item: 'steam', end: '2022-03-31T11:06:00+08:00' }] })
  assert.match(short.view.sections[0].lines[1].sub, /6 分钟 没到 10 分钟/)
  const long = filled(sheets, chosen, started, { answers: [{ item: 'steam', end: '2022-03-31T11:12:00+08:00' }] })
  assert.equal(long.view.sections[0].lines[1].state, 'done')
})

test('optional items do not count until they are answered; a group wants a row', () => {
  const empty = filled(blank(dishes, clean))
  assert.deepEqual([empty.view.total, empty.view.done, empty.view.missing], [2, 0, '还差 2 项'])
  assert.equal(empty.view.sections[0].add, '加一道菜')
  const { lines } = rowsOf(filled(blank(dishes), { answers: [named] }))[0]
  assert.deepEqual(lines.map(({ label, sub }) => [label, sub]), [['中心温度', '还没测 · 要不低于 70℃'], ['拍探头上的数字', '可以不填']])
})

test('a reading that was overtaken by the answer to a tap does not take it back', async () => {
  const of = { task: 't', target: '' }
  const sheets = (tick) => ({
    task: { id: 't', name: '接班' }, target: '', ...blank(clean),
    sheet: { answers: tick === undefined ? [] : [{ item: 'clean', tick, at, by: { id: 'p', name: '李师傅' }, changes: 0 }], rows: [], locks: [], steps: [], ended: null, handed: null },
  })
  let release
  const reading = new Promise((resolve) => (release = resolve))
  const server = school({
    memberships: [membership('m', 'guard')],
    verdict: ({ kind }) => (kind === 'sheet' ? { status: 200, body: sheets(true) } : undefined),
    routes: { 'GET /tasks/t/sheets': () => [200, sheets()] },
  })
  const { request } = server.wx
  server.wx.request = async (options) => {
    if (options.method === 'GET') await reading
    return request(options)
  }
  const device = await handset(server)
  const { watchSheets, readSheet, fillSheet, filledSheet, knownSheet } = device.load('services/sheet')
  watchSheets()
  const read = readSheet(of)
  fillSheet(of, sheets(), '台面干净', { answers: [{ item: 'clean', tick: true }] })
  await device.sync.flush()
  release()
  await read
  assert.equal(filledSheet(of, knownSheet(of)).said.get('clean|').answer.tick, true)
  assert.deepEqual(device.waiting(), [])
})

test('a tap can be taken back while it waits, and is sent by the next one', async () => {
  const of = { task: 't', target: '' }
  const sent = []
  const server = school({
    memberships: [membership('m', 'guard')],
    verdict: ({ kind, body }) => (kind === 'sheet' ? (sent.push(body.answers[0].item), { status: 200, body: {} }) : undefined),
  })
  const device = await handset(server)
  const { fillSheet, takeBack, undoable, pendingOf, settle } = device.load('services/sheet')
  const sheets = { task: { id: 't', name: '接班' }, ...blank(clean) }
  const tick = (item) => fillSheet(of, sheets, item, { answers: [{ item, tick: true }] }, true)
  tick('a')
  assert.equal(undoable(), 'a')
  takeBack()
  assert.deepEqual([undoable(), pendingOf(of)], ['', []])
  tick('b')
  tick('c')
  await device.sync.flush()
  assert.deepEqual(sent, ['b'], 'c can still be taken back')
  settle()
  await device.sync.flush()
  assert.deepEqual(sent, ['b', 'c'])
})

test('what was said is never gone between the queue and the answer', async () => {
  const of = { task: 't', target: '' }
  const said = { answers: [{ item: 'clean', tick: true, at, by: { id: 'p', name: '李师傅' }, changes: 0 }], rows: [], locks: [], steps: [], ended: null, handed: null }
  const sheets = (sheet) => ({ task: { id: 't', name: '接班' }, target: '', ...blank(clean), sheet })
  const server = school({
    memberships: [membership('m', 'guard')],
    verdict: ({ kind }) => (kind === 'sheet' ? { status: 200, body: sheets(said) } : undefined),
    routes: { 'GET /tasks/t/sheets': () => [200, sheets(null)] },
  })
  const device = await handset(server)
  const { watchSheets, readSheet, fillSheet, filledSheet, knownSheet } = device.load('services/sheet')
  watchSheets()
  await readSheet(of)
  const seen = []
  const look = () => seen.push(filledSheet(of, knownSheet(of)).said.get('clean|')?.answer.tick)
  device.queue.onQueueChange(look)
  device.sync.onAnswer(look)
  fillSheet(of, sheets(null), '台面干净', { answers: [{ item: 'clean', tick: true }] })
  await device.sync.flush()
  assert.ok(seen.length >= 3)
  assert.ok(seen.every((tick) => tick === true), String(seen))
})
