// The preview imitates WeChat's platform: drives the mini-program in test/fixture.
import assert from 'node:assert/strict'
import fs from 'node:fs'
import http from 'node:http'
import os from 'node:os'
import path from 'node:path'
import { after, afterEach, before, beforeEach, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { buildPreview } from '../../build/bundle.mjs'
import { openBrowser, withoutBrowser } from '../../browser.mjs'

const types = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.png': 'image/png' }
const simulator = {
  '/_sim/api/apps': [{ app_id: 'wx1', kind: 'mini_program', templates: [{ id: 'T1', title: '巡更提醒' }] }],
  '/_sim/api/users': [
    { id: 'guard', name: '李师傅（保安）', phone: '16000000001', messages: 1 },
    { id: 'cook', name: '王师傅（食堂员工）', messages: 0 },
  ],
  '/_sim/api/messages': [
    { title: '巡更提醒', rows: [{ label: '地点', value: '锅炉房后门' }], page: 'detail/detail?id=m1', at: '2022-03-31T10:00:00+08:00' },
  ],
  '/_sim/api/settings': { itemSettings: {} },
  '/_sim/api/taps': { errMsg: 'requestSubscribeMessage:ok', T1: 'accept' },
}

let folder, server, browser, page

async function open(url) {
  await page.goto(`http://127.0.0.1:${server.address().port}/phone.html?user=guard&open=${encodeURIComponent(url)}`)
  await page.locator('wx-page').first().waitFor()
}

const button = (name) => page.locator('.page-frame:not([hidden])').getByRole('button', { name, exact: true })
const log = () => page.evaluate(() => phone.app().globalData.log)
const errors = () => page.evaluate(() => phone.errors)

describe('the platform', { skip: withoutBrowser }, () => {
  before(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'preview-'))
    const fixture = fileURLToPath(new URL('../fixture', import.meta.url))
    assert.deepEqual(await buildPreview(fixture, folder), [])
    server = http.createServer(({ url }, response) => {
      const { pathname } = new URL(url, 'http://x')
      const file = path.join(folder, pathname)
      if (simulator[pathname] !== undefined) response.end(JSON.stringify(simulator[pathname]))
      else if (!fs.existsSync(file)) response.writeHead(404).end()
      else response.writeHead(200, { 'content-type': types[path.extname(file)] }).end(fs.readFileSync(file))
    })
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
    browser = await openBrowser()
  })
  after(async () => {
    server.close()
    fs.rmSync(folder, { recursive: true })
    await browser?.close()
  })

  beforeEach(async () => {
    page = await browser.newPage({ viewport: { width: 375, height: 812 } })
    page.setDefaultTimeout(30_000) // a busy machine is slow, not wrong
  })
  afterEach(() => page.close())

  test('pages come and go as on a phone', async () => {
    await open('home/home')
    await page.getByRole('tab', { name: 'Other' }).click()
    await page.getByRole('tab', { name: 'Home' }).click()
    await page.evaluate(() => phone.wx.navigateTo({ url: '/detail/detail?id=%E5%9B%9B&count=2' }))
    await page.getByText('四 3').waitFor()
    await page.getByRole('button', { name: '返回' }).click()
    assert.deepEqual(await log(), [
      'launch home/home',
      'app show',
      'home load',
      'home show',
      'home hide',
      'other load',
      'other show',
      'other hide',
      'home show',
      'home hide',
      'detail load {"id":"%E5%9B%9B","count":"2"}',
      'detail lifetime show',
      'home show',
    ])
    assert.deepEqual(await errors(), [])
  })

  test('tab pages keep what they hold', async () => {
    await open('home/home')
    await button('home 0').click()
    await page.getByRole('tab', { name: 'Other' }).click()
    await page.getByRole('tab', { name: 'Home' }).click()
    await button('home 1').waitFor()
  })

  test('the stack holds ten pages', async () => {
    await open('detail/detail?id=x')
    for (let depth = 1; depth <= 10; depth++) await button('deeper').click()
    assert.equal(await page.evaluate(() => phone.pages.stack.length), 10)
    assert.equal((await log()).at(-1), 'navigateTo:fail webview count limit exceed')
  })

  test('tab pages are reached by switchTab only, and only they', async () => {
    await open('home/home')
    const failure = (call, url) => page.evaluate(([name, to]) => phone.wx[name]({ url: to }).catch((error) => error.errMsg), [call, url])
    assert.equal(await failure('navigateTo', '/other/other'), 'navigateTo:fail can not navigateTo a tabbar page')
    assert.equal(await failure('switchTab', '/kit/kit'), 'switchTab:fail can not switch to no-tabBar page')
    assert.equal(await failure('navigateTo', '/nowhere'), 'navigateTo:fail page "nowhere" is not found')
  })

  test('styles keep to their page, component and frame', async () => {
    await open('home/home')
    const wide = page.locator('.wide').first()
    assert.deepEqual(await wide.evaluate((element) => [element.offsetWidth, getComputedStyle(element).color]), [188, 'rgb(1, 2, 3)'])
    await open('detail/detail?id=x')
    assert.equal(await page.getByText('x 1').evaluate((element) => getComputedStyle(element).color), 'rgb(9, 9, 9)')
    assert.equal(await page.getByText('badge').evaluate((element) => getComputedStyle(element).color), 'rgb(200, 0, 0)')
  })

  test('a form hands in what its fields hold', async () => {
    await open('kit/kit')
    await page.getByPlaceholder('note').fill('lock')
    await page.getByText('LOCK!').waitFor()
    await page.getByText('door').click()
    await page.getByText('good').click()
    await page.getByText('bad').click()
    await page.getByRole('switch', { name: 'repair' }).check()
    await page.getByText('shift').click()
    await page.getByRole('button', { name: '晚班' }).click()
    await page.getByPlaceholder('more').fill('two\nlines')
    await button('send').click()
    const sent = { note: 'lock', checks: ['door', 'fire'], state: 'bad', repair: true, shift: 1, more: 'two\nlines' }
    await page.getByText(JSON.stringify(sent)).waitFor()
    assert.deepEqual(await errors(), [])
  })

  test('consent is asked inside the tap', async () => {
    await open('kit/kit')
    await button('ask').click()
    await page.getByRole('dialog', { name: '允许发送以下消息' }).getByText('巡更提醒').waitFor()
    await page.getByRole('button', { name: '允许' }).click()
    await page.getByText('tap accept').waitFor()
    await button('ask late').click()
    await page.getByText('late requestSubscribeMessage:fail can only be invoked by user TAP gesture.').waitFor()
  })

  test('the scanner takes text or a picture of a code', async () => {
    await open('kit/kit')
    await button('scan').click()
    await page.getByLabel('码里的内容').fill('https://school.example.cn/q/abc')
    await page.getByRole('button', { name: '扫到了' }).click()
    await page.getByText('https://school.example.cn/q/abc').waitFor()
    await button('scan').click()
    await page.getByLabel('码的照片').setInputFiles(fileURLToPath(new URL('qr.png', import.meta.url)))
    await page.getByRole('button', { name: '扫到了' }).click()
    await page.getByText('https://xiaoqin.example.cn/q/K7M3QD').waitFor()
  })

  test('a call that is not imitated is an error', async () => {
    await open('kit/kit')
    await button('unknown').click()
    assert.deepEqual(await errors(), ['wx.getBatteryInfo is not imitated by the preview'])
  })

  test('a navigator navigates', async () => {
    await open('kit/kit')
    await page.getByRole('link', { name: 'go' }).click()
    await page.getByText('nav 1').waitFor()
  })

  test('the shell hands out phones and opens what reached them', async () => {
    await page.setViewportSize({ width: 1280, height: 980 })
    await page.goto(`http://127.0.0.1:${server.address().port}/index.html`)
    const handset = page.frameLocator('iframe')
    await handset.getByText('home 0').click()
    await page.getByRole('button', { name: /巡更提醒/ }).click()
    await handset.getByText('m1 1').waitFor()
    await page.getByLabel('没网').check()
    assert.equal(await page.frames()[1].evaluate(() => phone.online), false)
    await page.getByRole('button', { name: /王师傅/ }).click()
    await handset.getByText('home 0').waitFor()
    assert.deepEqual(await page.frames()[1].evaluate(() => [phone.user, phone.online]), ['cook', false])
  })

  test('the phone follows the school clock, and the shell moves it', async () => {
    let now = '2022-03-31T10:22:00+08:00'
    await page.route('**/_dev/clock', (route) => {
      if (route.request().method() === 'POST') now = route.request().postDataJSON().now
      return route.fulfill({ json: { now } })
    })
    await page.setViewportSize({ width: 1280, height: 980 })
    await page.goto(`http://127.0.0.1:${server.address().port}/index.html`)
    const year = () => page.frames()[1].evaluate(() => new phone.clock.Date().getFullYear())
    await page.frameLocator('iframe').getByText('home 0').waitFor()
    assert.equal(await year(), 2022)
    await page.getByLabel('学校时间').fill('2023-09-01T07:20')
    await page.getByRole('button', { name: '拨过去' }).click()
    await page.waitForFunction(() => document.querySelector('iframe').contentWindow.phone?.clock.now() > Date.UTC(2023, 7, 31))
    await page.frameLocator('iframe').getByText('home 0').waitFor()
    assert.equal(await year(), 2023)
  })
})
