// What the visual language and the first screen promise in numbers.
import assert from 'node:assert/strict'
import fs from 'node:fs'
import { before, describe, test } from 'node:test'
import { moveClock } from '../service.mjs'

const guard = '16000005004' // 石立冬, 保安 of 南塘小学
const cook = '16000000013' // 王桂芳, 食堂员工 of 云溪小学
const mostBytes = 20 * 1024

const mother = '16000000228' // 冯桂, who is nothing else at the school

/** Somebody of 云溪小学 in every role that the school has given to anybody. */
function oneOfEachRole() {
  const [, ...people] = fs.readFileSync(new URL('../../../../../configs/demo/yunxi/people.csv', import.meta.url), 'utf8').trim().split('\n')
  const found = new Map()
  for (const [, user, roles] of people.map((line) => line.split(','))) {
    for (const role of roles.split('、')) if (!found.has(role)) found.set(role, user)
  }
  return [...found.set('家长', mother)]
}

export function measureStories(world) {
  describe('the promised measures', () => {
    const using = (user, story) => world.using(user, story)

    before(() => moveClock(world.service.url, '2022-04-12T10:05:00+08:00'))

    async function logIn(phone, options) {
      await phone.open(options)
      await phone.agree()
      await phone.tap('用微信手机号认领')
      await phone.answer('允许')
      await phone.tap('开始用')
      await phone.sees(/好$/)
    }

    /** What is too small on the page on top: words, and what is tapped. */
    const tooSmall = (phone, { text, target }) =>
      phone.page.evaluate(
        ([leastText, leastTarget]) => {
          const top = document.querySelector('.page-frame:not([hidden])')
          const visible = (element) => element.getClientRects().length > 0
          const name = (element) => element.ariaLabel ?? element.textContent.trim().slice(0, 20)
          const words = [...top.querySelectorAll('*')].filter((element) => visible(element) && [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim() !== ''))
          const small = words.filter((element) => parseFloat(getComputedStyle(element).fontSize) < leastText).map((element) => `text ${name(element)}`)
          const targets = [...top.querySelectorAll('[role=button], [role=radio]')].filter(visible)
          const low = targets.filter((element) => element.getBoundingClientRect().height < leastTarget - 0.5).map((element) => `target ${name(element)} ${element.getBoundingClientRect().height}`)
          return [...small, ...low]
        },
        [text, target],
      )

    const heightOf = (phone, selector) => phone.page.locator(`.page-frame:not([hidden]) ${selector}`).evaluate((element) => element.getBoundingClientRect().height)
    const fontOf = (phone, selector) => phone.page.locator(`.page-frame:not([hidden]) ${selector}`).first().evaluate((element) => getComputedStyle(element).fontSize)

    test('staff read 18 pixels, and tap 60', () =>
      using(guard, async (phone) => {
        await logIn(phone)
        assert.equal(await fontOf(phone, '.page.staff'), '18px')
        assert.equal(await fontOf(phone, '.sub'), '16px')
        assert.equal(await fontOf(phone, '.title'), '22px')
        assert.equal(await heightOf(phone, '.scan'), 122)
        assert.deepEqual(await tooSmall(phone, { text: 15, target: 60 }), [])
        await phone.tab('我的')
        await phone.sees('退出登录')
        assert.deepEqual(await tooSmall(phone, { text: 15, target: 60 }), [])
      }))

    test('large type is 22 pixels, and taps are 72', () =>
      using(guard, async (phone) => {
        await logIn(phone, { font: '1.4' })
        assert.equal(await fontOf(phone, '.page.care'), '22px')
        assert.equal(await heightOf(phone, '.scan'), 136)
        assert.deepEqual(await tooSmall(phone, { text: 15, target: 72 }), [])
      }))

    test('a sheet has ticks of 60, keys of 50 by 110 and a reading of 64 pixels', () =>
      using(cook, async (phone) => {
        await logIn(phone)
        await phone.page.getByRole('button', { name: /^每菜中心温度/ }).click()
        await phone.tap('加一道菜')
        await phone.type('青菜')
        await phone.tap('记下')
        await phone.sees('青菜 · 中心温度')
        const keys = await phone.page.locator('.page-frame:not([hidden])').getByRole('button', { name: /^(\d|小数点|删掉一位)$/ }).evaluateAll((all) =>
          all.map((key) => key.getBoundingClientRect()).map(({ width, height }) => ({ width, height })),
        )
        assert.equal(keys.length, 12)
        for (const { width, height } of keys) assert.ok(width >= 110 && height >= 50, `${width} × ${height}`)
        assert.equal(await phone.page.locator('.page-frame:not([hidden]) [aria-role=status], .page-frame:not([hidden]) [role=status]').first().evaluate((element) => getComputedStyle(element).fontSize), '64px')
        await phone.back()
        await phone.sees('中心温度')
        assert.deepEqual(await tooSmall(phone, { text: 15, target: 60 }), [])
      }))

    for (const [role, user] of oneOfEachRole()) {
      test(`the first screen of ${role} is one request of 20 KB at the most, and opens without a network from the second time on`, () =>
        using(user, async (phone) => {
          await logIn(phone)
          const words = async () => (await phone.words()).split('\n').filter((line) => !/没网|有网/.test(line))
          await phone.eventually(async () => (await Promise.all(['today', 'home'].map((key) => phone.kept(key)))).some((kept) => kept !== ''))
          await phone.eventually(async () => (await phone.page.getByLabel('正在读取').count()) === 0)
          const known = await words()
          await phone.open({ offline: '' })
          await phone.sees('没网也能')
          assert.deepEqual(await words(), known)
          const answers = []
          phone.page.on('response', (response) => response.url().includes('/api/v1/') && answers.push(response))
          await phone.open()
          await phone.eventually(() => answers.length > 0)
          assert.match(answers[0].url(), /\/api\/v1\/(today|me\/home)$/)
          const { length } = await answers[0].body()
          assert.ok(length <= mostBytes, `${length} bytes`)
          await phone.sees(/好$/)
          assert.deepEqual(await words(), known)
          assert.deepEqual(answers.slice(1).map((one) => one.url()), [])
        }))
    }
  })
}
