import assert from 'node:assert/strict'
import { test } from 'node:test'
import { membership, phone } from './phone.mjs'

const { load } = phone()
const { greeting } = load('format/greeting')
const { said } = load('format/time')
const { cleanCode, confusing, fillCode } = load('format/code')
const { explain, supportCode } = load('format/failure')
const { Problem, Unreachable } = load('services/request')

for (const [hour, words] of [
  [0, '晚上好'],
  [5, '早上好'],
  [9, '上午好'],
  [12, '中午好'],
  [14, '下午好'],
  [18, '晚上好'],
  [23, '晚上好'],
]) {
  test(`at ${hour} o'clock one says ${words}`, () => {
    assert.equal(greeting('李师傅', new Date(2022, 2, 31, hour)), `李师傅，${words}`)
  })
}

for (const [at, words] of [
  [new Date(2022, 2, 31, 15, 4), '今天 15:04'],
  [new Date(2022, 2, 31, 0, 0), '今天 0:00'],
  [new Date(2022, 2, 30, 23, 59), '昨天 23:59'],
  [new Date(2022, 2, 29, 23, 59), '3月29日'],
  [new Date(2021, 11, 31, 12, 0), '2021年12月31日'],
]) {
  test(`${words} is when it was said`, () => {
    assert.equal(said(at, new Date(2022, 2, 31, 16, 6)), words)
  })
}

test('a code means the same however it is typed', () => {
  assert.equal(cleanCode(' k7m-3qd\n'), 'K7M3QD')
  assert.equal(cleanCode('K7M3QD7777'), 'K7M3QD')
  assert.equal(cleanCode('绑定码：k7'), 'K7')
})

test('characters that no code has are noticed', () => {
  for (const code of ['0', 'AO', 'A1', 'I', 'L']) assert(confusing.test(code), code)
  assert(!confusing.test('23456789ABCDEFGHJKMNPQRSTUVWXYZ'))
})

test('a code fills its six places from the left', () => {
  assert.deepEqual(fillCode('K7').map(({ character }) => character), ['K', '7', '', '', '', ''])
})

test('a failure says what happened, what is safe and what to do', () => {
  const id = '01926b3c-5d2e-7f00-8000-0123456789ab'
  assert.deepEqual(explain(new Unreachable('offline'), '您填的都还在'), {
    kind: 'offline',
    title: '没连上服务器',
    text: '您填的都还在，有网了再试',
  })
  assert.deepEqual(explain(new Unreachable('timeout')), { kind: 'offline', title: '服务器没回话', text: '再试一次' })
  assert.deepEqual(explain({ errMsg: 'login:fail' }), { kind: 'offline', title: '没连上服务器', text: '有网了再试' })
  assert.deepEqual(explain(new Problem(409, 'x.y', '这个码用过了。', id)), { kind: 'error', title: '这个码用过了。', text: '' })
  assert.deepEqual(explain(new Problem(500, '', 'x', id)), { kind: 'error', title: '服务器开小差了', text: '要人帮忙就报 89AB' })
  assert.deepEqual(explain(new Problem(502, '', 'x', '')), { kind: 'error', title: '服务器开小差了', text: '等会儿再试' })
})

test('a mistake in the program is not explained away', () => {
  assert.throws(() => explain(new TypeError('x is undefined')), TypeError)
})

test('the help code is the end of the request id', () => {
  assert.equal(supportCode('01926b3c-5d2e-7f00-8000-0123456789ab'), '89AB')
  assert.equal(supportCode(''), '')
})

test('staff are addressed by name, parents by their children', () => {
  const { address, belonging } = load('format/person')
  const guard = membership('m', '保安', '维修员')
  const both = membership('m', '班主任', 'guardian')
  assert.equal(address(guard, []), '李师傅')
  assert.equal(belonging(guard, []), '保安、维修员 · 实验小学')
  const parent = membership('m', 'guardian')
  const children = [
    { class_id: 'c1', class_name: '四（2）班', name: '小禾', relation: 'mother' },
    { class_id: 'c2', class_name: '一（1）班', name: '', relation: 'mother' },
  ]
  assert.equal(address(parent, children), '小禾的家长')
  assert.equal(belonging(parent, children), '四（2）班、一（1）班 · 实验小学')
  assert.equal(address(parent, children.slice(1)), '李师傅')
  assert.equal(belonging(parent, []), 'guardian · 实验小学')
  assert.equal(address(both, children), '李师傅')
  assert.equal(belonging(both, children), '班主任、guardian · 实验小学')
})
