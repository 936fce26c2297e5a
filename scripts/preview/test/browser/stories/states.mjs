// Every page of the mini-program when things are not as they should be: without a network,
// with a service that fails, refuses or has nothing, after a login that has ended; and in
// every size of type.
import assert from 'node:assert/strict'
import fs from 'node:fs'
import { before, describe, test } from 'node:test'
import { Desk, moveClock } from '../service.mjs'

const head = '16000000002' // 严正明, 后勤主任
const guard = '16000005004' // 石立冬, 保安 of 南塘小学
const nobody = '01926b3c-5d2e-7f00-8000-0123456789ab'

const { pages } = JSON.parse(fs.readFileSync(new URL('../../../../../miniprogram/app.json', import.meta.url), 'utf8'))
const nameOf = (page) => page.split('/').at(-1)

/** Pages that ask the school for nothing by themselves: there is nothing that could fail. */
const asksNothing = ['login', 'code', 'welcome', 'terms', 'queue', 'mine', 'scan', 'round', 'incident', 'hazard-report']

/** Pages that are good for work without a network from the first time on. */
const worksAlone = [...asksNothing, 'today']

/** Lists, and what the school answers when there is nothing in them. */
const lists = ['inbox', 'notices', 'families', 'colleagues', 'assets', 'hazards', 'themes', 'queue', 'dine', 'leavings', 'orders', 'water']

export function stateStories(world) {
  describe('every page', () => {
    const using = (user, story) => world.using(user, story)

    before(() => moveClock(world.service.url, '2022-04-12T10:05:00+08:00'))

    /** What the phones of the people keep after their first login, so that nobody claims themselves again and again. */
    const loggedIn = new Map()

    async function logIn(phone, options) {
      await phone.open(options)
      const known = loggedIn.get(phone.user)
      if (known !== undefined) {
        await phone.page.evaluate((all) => all.forEach(([key, value]) => phone.wx.setStorageSync(key, value)), known)
        await phone.open(options)
        return phone.sees(/好$/)
      }
      await phone.agree()
      await phone.tap('用微信手机号认领')
      await phone.answer('允许')
      await phone.tap('开始用')
      await phone.sees(/好$/)
      loggedIn.set(phone.user, await phone.page.evaluate(() => ['session', 'membership', 'school', 'consent', 'type-size'].map((key) => [key, phone.wx.getStorageSync(key)])))
    }

    /** Opens a page as if it were the first time: nothing of the school is kept on the phone. */
    async function visit(phone, page, options) {
      await phone.page.evaluate(
        ([url]) => {
          const kept = ['session', 'membership', 'school', 'consent', 'type-size', 'children']
          for (const key of phone.wx.getStorageInfoSync().keys) if (!kept.includes(key)) phone.wx.removeStorageSync(key)
          return new Promise((resolve) => phone.wx.reLaunch({ url, complete: resolve }))
        },
        [`/${page}?${new URLSearchParams(options)}`],
      )
      await phone.page.locator('.page-frame:not([hidden]) wx-page, .page-frame:not([hidden]) .page').first().waitFor()
    }

    const anything = { id: nobody, task: nobody, asset: nobody, title: '一件事', item: 'x', token: 'ABCDEFGHJKLM' }

    /** What nobody should read on a page. */
    function checkWords(page, words) {
      assert.notEqual(words.trim(), '', `${page} says nothing`)
      assert.doesNotMatch(words, /undefined|null|NaN|\[object|Invalid Date|Error|error/, page)
    }

    /** Lets the service answer every request of the phone so. */
    async function answering(phone, answer) {
      await phone.page.unrouteAll({ behavior: 'ignoreErrors' })
      await phone.page.route('**/api/v1/**', answer)
    }

    const problem = (status, code, detail) => (route) =>
      route.fulfill({ status, contentType: 'application/problem+json', body: JSON.stringify({ title: 'x', status, code, detail, request_id: 'request-7K2Q' }) })

    /** Waits until the page has said what it has to say; some say it at once. */
    async function said(phone, page, words) {
      const top = phone.page.locator('.page-frame:not([hidden])')
      await top.getByText(words).first().waitFor({ timeout: 10_000 }).catch(async () => assert.fail(`${page} says only: ${await phone.words()}`))
    }

    for (const [state, prepare, words, exempt] of [
      ['offline', (phone) => phone.setOnline(false), /没网|没连上|有网/, worksAlone],
      ['error', (phone) => answering(phone, problem(500, 'api.internal', '服务器出错了。')), /服务器开小差了/, asksNothing],
      ['no-permission', (phone) => answering(phone, problem(403, 'identity.forbidden', '这一页归食堂管理员。')), /这一页归食堂管理员/, [...asksNothing, 'today']],
      ['empty', (phone) => answering(phone, (route) => route.fulfill({ json: { items: [], next: null, term: '', whole: false } })), /没有|都传上去了|还没/, pages.map(nameOf).filter((page) => !lists.includes(page))],
    ]) {
      test(`${state}: says what happened and what to do`, () =>
        using(head, async (phone) => {
          await logIn(phone)
          await prepare(phone)
          for (const page of pages) {
            const name = nameOf(page)
            if (state === 'empty' && exempt.includes(name)) continue
            await visit(phone, page, anything)
            if (!exempt.includes(name)) await said(phone, name, words)
            checkWords(name, await phone.words())
            await phone.picture(`state-${name}-${state}`)
          }
        }))
    }

    test('loading: shows that it reads while the network is slow', () =>
      using(head, async (phone) => {
        await logIn(phone)
        const waiting = []
        await answering(phone, (route) => void waiting.push(route))
        const silent = []
        for (const page of pages.filter((one) => !asksNothing.includes(nameOf(one)))) {
          await visit(phone, page, anything)
          const reads = phone.page.locator('.page-frame:not([hidden])').getByLabel('正在读取').first()
          await reads.waitFor({ timeout: 5_000 }).catch(() => silent.push(nameOf(page)))
          checkWords(nameOf(page), `${await phone.words()}.`)
          await phone.picture(`state-${nameOf(page)}-loading`)
          await Promise.all(waiting.splice(0).map((route) => route.abort()))
        }
        assert.deepEqual(silent, [])
      }))

    test('a login that ended is renewed, or asked for, and the page is there again', () =>
      using(head, async (phone) => {
        await logIn(phone)
        await answering(phone, problem(401, 'identity.session_ended', '登录过期了，请重新登录。'))
        for (const page of pages.filter((one) => !asksNothing.includes(nameOf(one)))) {
          await visit(phone, page, anything)
          await said(phone, nameOf(page), /登录|重新登录/)
          checkWords(nameOf(page), await phone.words())
        }
        await phone.page.unrouteAll({ behavior: 'ignoreErrors' })
        await visit(phone, 'pages/inbox/inbox', {})
        await phone.sees(/今天|昨天|月/)
      }))

    /** Real things to look at, where there are any. */
    async function things() {
      const desk = new Desk(world.service.url)
      await desk.logIn(head)
      const { items: assets } = await desk.get('/assets')
      const { items: hazards } = await desk.get('/hazards')
      const { items: tasks } = await desk.get('/tasks?day=2022-04-12&of=school')
      const { items: themes } = await desk.get('/themes')
      const { items: notices } = await desk.get('/notices?office=true')
      const told = notices.find(({ published_at: at }) => at !== null)?.id ?? nobody
      const of = (evidence) => tasks.find((task) => task.evidence === evidence)?.id ?? nobody
      const theme = themes.find(({ task_id }) => task_id !== undefined)?.task_id ?? nobody
      return {
        asset: { id: assets[0]?.id ?? nobody }, service: { asset: assets[0]?.id ?? nobody, id: assets[0]?.id ?? nobody }, hazard: { id: hazards[0]?.id ?? nobody },
        'asset-edit': { kind: 'extinguisher' }, task: { id: of('minutes') === nobody ? tasks[0].id : of('minutes') }, sheet: { task: of('sheet') }, theme: { id: theme }, round: { id: of('check_in') }, notice: { id: told }, reach: { id: told }, 'notice-edit': {},
      }
    }

    /** Words that stick out of what holds them, and targets that are lower than a thumb wants them. */
    const measured = (phone, least) =>
      phone.page.evaluate((lowest) => {
        const top = document.querySelector('.page-frame:not([hidden])')
        const seen = (element) => element.getClientRects().length > 0
        const name = (element) => (element.ariaLabel ?? element.textContent.trim()).slice(0, 20)
        const speaks = (element) => [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim() !== '')
        const width = document.documentElement.clientWidth
        const clipped = [...top.querySelectorAll('*')]
          .filter((element) => seen(element) && speaks(element) && getComputedStyle(element).display !== 'inline')
          .filter((element) => element.scrollWidth > element.clientWidth + 1 || element.getBoundingClientRect().right > width + 1)
          .map((element) => `clipped ${name(element)} ${element.scrollWidth} > ${element.clientWidth}`)
        const low = [...top.querySelectorAll('[role=button], [role=radio], [role=checkbox]')]
          .filter((element) => seen(element) && element.getBoundingClientRect().height < lowest - 0.5)
          .map((element) => `low ${name(element)} ${Math.round(element.getBoundingClientRect().height)}`)
        return [...clipped, ...low]
      }, least)

    for (const [what, user, options, least] of [
      ['a head taps 48 pixels', head, {}, 48],
      ['a guard taps 60 pixels', guard, {}, 60],
      ['large type is cut nowhere, and taps 72 pixels', head, { font: '1.4' }, 72],
    ]) {
      test(`measured on all of them: ${what}`, async () => {
        const known = await things()
        await using(user, async (phone) => {
          await logIn(phone, options)
          const found = []
          for (const page of pages) {
            const name = nameOf(page)
            await visit(phone, page, known[name] ?? anything)
            await phone.eventually(async () => (await phone.words()).trim() !== '')
            await phone.page.waitForLoadState('networkidle')
            checkWords(name, await phone.words())
            found.push(...(await measured(phone, least)).map((one) => `${name}: ${one}`))
            if (least === 72) await phone.picture(`care-${name}`)
          }
          assert.deepEqual(found, [])
        })
      })
    }
  })
}
