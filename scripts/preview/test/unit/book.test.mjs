import assert from 'node:assert/strict'
import { test } from 'node:test'
import { phone } from './phone.mjs'

const dine = [
  { key: 'taste', kind: 'choice', label: '味道', choices: ['好', '一般', '不好'], wrong: ['不好'], note_on_fail: true },
  { key: 'warm', kind: 'tick', label: '饭菜是热的' },
  { key: 'children', kind: 'text', label: '孩子们说了什么', optional: true },
]
const task = { id: 't', name: '陪餐记录', state: 'live', phase: 'open' }
const paper = (more = {}) => ({ task, day: '2022-04-14', lines: [], late: false, sides: [], photos: [], ...more })
const line = (label, words, more = {}) => ({ key: label, label, words, bad: false, ...more })

test('one tap says that all is well, unless the form asks for more than a tap can say', () => {
  const { allWell, freeText } = phone().load('format/book')
  assert.deepEqual(allWell(dine), [{ item: 'taste', text: '好' }, { item: 'warm', tick: true }])
  assert.equal(freeText(dine).key, 'children')
  assert.equal(allWell([...dine, { key: 'kg', kind: 'number', label: '剩了多少' }]), undefined)
  assert.equal(allWell([{ key: 'bad', kind: 'choice', label: '坏', choices: ['坏'], wrong: ['坏'] }]), undefined)
})

test('a paper reads as a sentence, and what was not written says so', () => {
  const { paperRow } = phone().load('format/book')
  const said = paper({
    task: { ...task, state: 'done', phase: 'on_time' }, by: { id: 'p', name: '江望舒' }, at: '2022-04-14T11:40:00',
    lines: [line('味道', '不好', { bad: true, note: '太咸' }), line('饭菜是热的', '是'), line('餐具和餐厅干净', '不是'), line('拍一张', '')],
  })
  assert.deepEqual(paperRow(said), { task: 't', title: '周四 4月14日', text: '江望舒 11:40 记的：味道 不好（太咸），饭菜是热的，不是“餐具和餐厅干净”', state: 'miss', red: true })
  assert.equal(paperRow(paper()).text, '还没记')
  assert.deepEqual([paperRow(paper({ task: { ...task, state: 'missed', phase: 'missed' } }))].map(({ text, red }) => [text, red]), [['没有记', true]])
})

test('who eats along, day by day; nobody is red', () => {
  const { dinerRows } = phone().load('format/book')
  const shift = (from, holder, more = {}) => ({ post: 'dine', from, holder, vacant: holder === '', mine: false, ...more })
  assert.deepEqual(dinerRows([shift('2022-04-15T10:30:00+08:00', '周明远'), shift('2022-04-18T10:30:00+08:00', ''), { post: 'gate', from: '2022-04-15T07:00:00+08:00' }]), [
    { day: '周五 4月15日', name: '周明远', mine: false, none: false },
    { day: '周一 4月18日', name: '还没有人', mine: false, none: true },
  ])
})

test('the waste has two sides: the kitchen, and whoever took it and drew', () => {
  const { leavingDays } = phone().load('format/book')
  const waste = paper({
    task: { ...task, name: '餐厨垃圾移交', state: 'done' },
    sides: [
      { target: 'sign:CW', done_at: '2022-04-14T14:40:00', done_by: { id: 'p', name: '王桂芳' }, picture: 'a' },
      { target: 'sign:vendor', done_at: '2022-04-14T14:41:00', done_by: { id: 'p', name: '王桂芳' } },
    ],
  })
  const [today, before] = leavingDays([paper({ day: '2022-04-13' }), waste])
  assert.equal(before.title, '周三 4月13日')
  assert.deepEqual(today.rows[0].sides, [{ name: '食堂', said: '王桂芳 14:40', picture: 'a' }, { name: '收运公司', said: '亲手签 14:41', picture: '' }])
})

test('the dates of what ages follow from when it was made, and are not asked for', () => {
  const { datesOf, sortWords } = phone().load('format/asset-form')
  const sort = { code: 'water', name: '水基型', first: 3, then: 1, scrap: 6 }
  const kind = { dates: [{ name: 'expires.extinguisher', title: '维修期限' }], services: [{ does: 'refill', name: '维修充装', until: true }, { does: 'look', name: '看', until: false }], sorts: [sort] }
  assert.deepEqual(datesOf(kind, undefined, false).map(({ title }) => title), ['维修期限', '上次看'])
  assert.deepEqual(datesOf(kind, { dues: [{ name: 'look', on: null, last: '2022-03-01' }] }, true).map(({ title, on }) => [title, on]), [['上次看', '2022-03-01']])
  assert.match(sortWords(sort, '2021-09-01'), /2024-09-01 前维修，2027-09-01 报废$/)
})

test('water waits for its report, and the report for its publication', () => {
  const { sampleRow } = phone().load('format/water')
  const now = new Date('2022-04-20T10:00:00+08:00')
  const sample = { id: 's', lab: '市疾控中心', note: '', taps: [], taken_at: '2022-03-31T10:00:00.000+08:00', reported_at: null, report_no: '', passed: false, result: '', published_at: null, dispensers: ['W003 饮水机03号'], photos: [] }
  const reported = { ...sample, reported_at: sample.taken_at, report_no: '水检-1', result: '4 项合格', passed: true }
  assert.deepEqual([sample, reported, { ...reported, published_at: '2022-04-01T08:00:00.000+08:00' }, { ...reported, passed: false }].map((one) => sampleRow(one, now)).map(({ text, state, next }) => [text, state, next]), [
    ['等报告', 'now', 'report'],
    ['合格：4 项合格（水检-1），还没公示', 'now', 'publish'],
    ['合格：4 项合格（水检-1），4月1日公示', 'done', ''],
    ['不合格：4 项合格（水检-1），还没公示', 'miss', 'publish'],
  ])
})
