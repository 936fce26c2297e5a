import assert from 'node:assert/strict'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { compileApp } from '../../build/bundle.mjs'
import { Source } from '../../build/source.mjs'
import { compileStyle } from '../../build/style.mjs'

const sound = {
  'app.json': '{ "pages": ["pages/a/a"] }',
  'app.ts': 'App({})',
  'app.wxss': '',
  'pages/a/a.json': '{ "usingComponents": { "tag": "../../tag/tag" } }',
  'pages/a/a.ts': "import { two } from '../../two'\nPage({ data: { two: two() }, tap() {} })",
  'pages/a/a.wxml': '<view bindtap="tap">{{two}}<tag /></view>',
  'pages/a/a.wxss': '.a { width: 10rpx }',
  'tag/tag.json': '{ "component": true }',
  'tag/tag.ts': 'Component({})',
  'tag/tag.wxml': '<text>tag</text>',
  'tag/tag.wxss': '.b { color: red }',
  'two.ts': 'export const two = (): number => 2',
}

function folder(t, files) {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'miniprogram-'))
  t.after(() => fs.rmSync(root, { recursive: true }))
  for (const [file, text] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(root, file)), { recursive: true })
    fs.writeFileSync(path.join(root, file), text)
  }
  return root
}

const problems = (t, changes) =>
  compileApp(folder(t, { ...sound, ...changes })).problems.map(({ file, line, message }) => `${file}:${line}: ${message}`)

test('a sound mini-program compiles without a word', (t) => {
  assert.deepEqual(problems(t, {}), [])
})

for (const [name, changes, expected] of [
  ['an unclosed tag', { 'tag/tag.wxml': '\n<text>' }, ['tag/tag.wxml:2: missing end tag']],
  ['an unknown tag', { 'tag/tag.wxml': '<text />\n<vieww />' }, ['tag/tag.wxml:2: <vieww> is neither declared in the JSON nor built into the preview']],
  ['a handler that is not there', { 'pages/a/a.wxml': '<view bindtap="tapp"><tag /></view>' }, ['pages/a/a.wxml:1: no method tapp in pages/a/a.ts']],
  ['a missing page', { 'app.json': '{ "pages": ["pages/a/a", "pages/b/b"] }' }, ['pages/b/b.ts:1: is missing']],
  ['a missing import', { 'two.ts': "import './three'\nexport const two = () => 2" }, ['two.ts:1: cannot import ./three']],
  ['a package', { 'two.ts': "import 'lodash'\nexport const two = () => 2" }, ['two.ts:1: cannot import lodash']],
  ['a syntax error', { 'two.ts': '\nconst = 2' }, ['two.ts:2: Expected identifier but found "="']],
  ['broken JSON', { 'tag/tag.json': '{' }, [/^tag\/tag.json:1: Expected property name/, 'tag/tag.json:1: needs "component": true']],
  ['a leftover template', { 'pages/old.wxml': '<view />' }, ['pages/old.wxml:1: belongs to no page and no component in use']],
  ['broken WXSS', { 'pages/a/a.wxss': '.a {\n' }, ['pages/a/a.wxss:1: Unclosed block']],
  ['a tag in the style of a component', { 'tag/tag.wxss': 'text { color: red }' }, ['tag/tag.wxss:1: a component may only select by class']],
  ['a universal selector', { 'app.wxss': '\n* { margin: 0 }' }, ['app.wxss:2: WXSS has no * selector']],
  ['a remote picture', { 'app.wxss': '.a { background: url(https://x/y.png) }' }, ['app.wxss:1: a url() in WXSS must be a data: address']],
]) {
  test(`${name} is an error with its place`, (t) => {
    const found = problems(t, changes)
    assert.equal(found.length, expected.length, found.join('\n'))
    found.forEach((text, index) => {
      if (expected[index] instanceof RegExp) assert.match(text, expected[index])
      else assert.equal(text, expected[index])
    })
  })
}

function style(t, text, scope) {
  return compileStyle(new Source(folder(t, { 'a.wxss': text, 'b.wxss': '.b{top:1rpx}' })), 'a.wxss', scope)
}

test('lengths of the device become lengths of the frame', (t) => {
  assert.equal(
    style(t, 'page{--pad:-4rpx;min-height:100vh;padding:calc(8rpx + env(safe-area-inset-bottom))}'),
    'wx-page{--pad:calc(var(--rpx) * -4);min-height:calc(var(--vh) * 100);padding:calc(calc(var(--rpx) * 8) + var(--safe-bottom))}',
  )
})

test('the classes of a component are its own, imports included', (t) => {
  assert.equal(style(t, '@import "b.wxss";.a .c::after{left:0}', 'tag'), '.tag--b{top:calc(var(--rpx) * 1)}.tag--a .tag--c::after{left:0}')
})
