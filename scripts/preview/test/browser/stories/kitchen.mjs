// A lunch: a sick worker, a pot under its limit, the gate.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { before, describe, test } from 'node:test'
import { cook, day, kitchenOf, manager } from './kitchen-day.mjs'

export function kitchenStories(world) {
  describe('the kitchen', () => {
    const { desks, open, at, logIn, page, taskOf, given, fill, boxes, using } = kitchenOf(world)

    before(() => open('06:10:00'))

    /** Counts the taps on a page, without the keys of the keypad and the way back. */
    function counting(phone) {
      const ready = phone.page.evaluate(() => {
        window.taps = 0
        document.addEventListener('click', ({ target }) => {
          const button = target.closest('[role="button"]')
          if (button !== null && !/^([0-9]|小数点|返回)$/.test(button.getAttribute('aria-label') ?? button.textContent.trim())) window.taps += 1
        }, true)
      })
      return async () => {
        await ready
        return phone.page.evaluate(() => window.taps)
      }
    }

    /** Opens the reading of a dish whose name stands there, and presses the keys. */
    async function measure(phone, dish, number) {
      await phone.page.locator('.page-frame:not([hidden]) .one').filter({ hasText: dish }).getByRole('button', { name: /^中心温度，/ }).click()
      await phone.sees(`${dish} · 中心温度`)
      for (const key of number) await phone.tap(key)
    }

    test('the gate is closed at dawn, and the manager writes the dishes', () =>
      using(manager, async (phone) => {
        await logIn(phone)
        await phone.sees('午餐放行')
        await phone.sees('还不能出')
        await phone.picture('kitchen-today')
        await phone.tap('午餐放行，还不能出')
        await phone.sees('还没有写这一餐的菜')
        await phone.type('红烧肉')
        await phone.tap('加上')
        await phone.page.getByText('红烧肉').first().waitFor()
        await phone.type('番茄炒蛋')
        await phone.tap('加上')
        await phone.sees('番茄炒蛋还没留样')
        await phone.picture('kitchen-closed')
        await phone.tap('放行')
        await phone.sees('还不能出，请先把列出的几项做完。')
        await phone.picture('kitchen-refused')
      }))

    test('a sick worker is off duty, and no sheet takes what they hand in', () =>
      using(manager, async (phone) => {
        await at('06:12:00')
        await logIn(phone)
        await page(phone, `/pages/sheet/sheet?task=${await taskOf('kitchen.morning')}`)
        await phone.sees('今天上班的人')
        await phone.picture('kitchen-morning')
        for (const name of ['郑美华', '王桂芳', '罗小翠']) await examine(phone, name, name === '罗小翠' ? '38.2' : '36.5')
        for (const name of await crew(phone)) await phone.tap(`划掉${name}`)
        await phone.sees('都填好了')
        await phone.picture('kitchen-morning-done')
        await phone.tap('交上去')
        await phone.sees(/郑美华 06:12 交的/)
        const { off } = await desks[manager].get('/canteen/today')
        assert.deepEqual(off.map(({ name, duty }) => [name, duty]), [['罗小翠', 'off_check']])
        await phone.back()
        await phone.sees('今天不上岗：罗小翠')
        await phone.picture('kitchen-off-duty')
      }))

    /** Goes through the row of a worker: the name stands there already. */
    async function examine(phone, name, heat) {
      const row = () => phone.page.locator('.page-frame:not([hidden]) .one').filter({ hasText: name })
      const tick = (label) => row().getByRole('button', { name: `合格，${label}` }).click()
      await tick('健康证在有效期内')
      await row().getByRole('button', { name: /^体温，/ }).click()
      for (const key of heat) await phone.tap(key === '.' ? '小数点' : key)
      if (heat === '38.2') {
        await phone.tap('今天不上岗')
        return phone.back()
      }
      await phone.tap('合格，记下')
      await phone.back()
      for (const label of ['手上没有伤口和化脓', '没有腹泻、呕吐、黄疸、咽痛', '衣帽口罩干净，没戴首饰']) await tick(label)
    }

    /** Those of the register whom nobody has looked at yet. */
    async function crew(phone) {
      const buttons = await phone.page.locator('.page-frame:not([hidden])').getByRole('button', { name: /^划掉/ }).all()
      return Promise.all(buttons.map(async (button) => (await button.getAttribute('aria-label')).slice(2)))
    }

    test('68℃ is not enough, 72℃ is, and then the lunch goes out', async () => {
      await at('07:00:00')
      const goods = { 'deliveries.goods': '青菜 0413', 'deliveries.supplier': '绿源净菜', 'deliveries.ordered': 50, 'deliveries.weighed': 46.5, 'deliveries.certificate': [randomUUID()], 'deliveries.matches': true, 'deliveries.date': true, 'deliveries.looks': '正常', 'deliveries.cold': '不用' }
      await fill(manager, 'kitchen.receive', { answers: given('d1', goods), target: 'sign:CM' }, '07:00:00')
      await fill(cook, 'kitchen.receive', { answers: [], target: 'sign:CW' }, '07:00:00')
      await at('10:10:00')
      await using(cook, async (phone) => {
        await logIn(phone)
        const taps = counting(phone)
        await phone.page.getByRole('button', { name: /^每菜中心温度，/ }).click()
        await phone.sees('番茄炒蛋')
        await phone.picture('kitchen-core')
        await measure(phone, '红烧肉', '68')
        await phone.tap('回锅加热')
        await phone.back()
        await measure(phone, '番茄炒蛋', '81')
        await phone.tap('合格，记下')
        await phone.sees('中心温度不合格，处理好才能交。')
        await phone.eventually(async () => (await desks[cook].get('/canteen/today')).meal.dishes.some(({ core }) => core === 81))
        await at('10:20:00', phone)
        await measure(phone, '红烧肉', '72')
        await phone.tap('合格，记下')
        await phone.sees('都填好了')
        await phone.tap('交上去')
        await phone.sees(/王桂芳 10:20 交的/)
        // One to open the sheet and one to hand it in; two for each reading, keys not counted; what was too cold costs its step.
        assert.ok((await taps()) <= 2 + 3 * 2, `${await taps()} taps`)
        await phone.back()
        await phone.sees('番茄炒蛋 · 还能放')
        await phone.picture('kitchen-holding')
        await at('10:45:00', phone)
        await fill(cook, 'kitchen.sample', { answers: await boxes({ 红烧肉: 130, 番茄炒蛋: 125 }) }, '10:45:00')
      })
      await at('11:05:00')
      await using(manager, async (phone) => {
        await logIn(phone)
        await phone.sees('可以放行')
        await phone.tap('午餐放行，可以放行')
        await phone.picture('kitchen-ready')
        await phone.tap('放行')
        await phone.answer('允许')
        await phone.sees('已经放行')
        await phone.picture('kitchen-released')
        await at('11:45:00', phone)
        await page(phone, '/pages/kitchen/kitchen')
        await phone.sees('番茄炒蛋 · 还能放 25 分钟')
        await phone.picture('kitchen-warning')
        await phone.page.locator('.page-frame:not([hidden])').getByRole('button', { name: '番茄炒蛋出餐' }).click()
        await phone.page.locator('.page-frame:not([hidden])').getByRole('button', { name: '番茄炒蛋出餐' }).waitFor({ state: 'detached' })
      })
    })
  })
}
