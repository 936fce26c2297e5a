import assert from 'node:assert/strict'
import { test } from 'node:test'
import { membership, phone } from './phone.mjs'

const teacher = membership('m1', 'class_teacher')
const guard = membership('m2', 'class_teacher', 'guard')

test('people on their feet start with large type, and so does the login', () => {
  const { sizeClass } = phone().load('services/type-size')
  assert.equal(sizeClass(teacher), '')
  assert.equal(sizeClass(guard), 'staff')
  assert.equal(sizeClass(undefined), 'staff')
})

test('the chosen size counts for everything', () => {
  const { sizeClass, typeSize, chooseTypeSize } = phone().load('services/type-size')
  chooseTypeSize('standard')
  assert.equal(sizeClass(guard), '')
  chooseTypeSize('care')
  assert.equal(sizeClass(teacher), 'care')
  assert.equal(typeSize(teacher), 'care')
})

test("the system's large type turns ours on", () => {
  for (const [scale, wanted] of [[1.24, ''], [1.25, 'care'], [1.4, 'care']]) {
    const wx = { getAppBaseInfo: () => ({ fontSizeScaleFactor: scale }) }
    assert.equal(phone({ wx }).load('services/type-size').sizeClass(teacher), wanted)
  }
})
