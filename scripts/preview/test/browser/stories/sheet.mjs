// Sheets on the phone, in the kitchen.
import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { Desk, moveClock } from '../service.mjs'

const cook = '16000000013' // 王桂芳, 食堂员工 of 云溪小学
const headThere = '16000000002' // 严正明, 后勤主任 there
const day = '2022-04-08'

export function sheetStories(world) {
  describe('sheets', () => {
    let kitchen
    const using = (user, story) => world.using(user, story)

    before(async () => {
      await moveClock(world.service.url, `${day}T10:05:00+08:00`)
      kitchen = new Desk(world.service.url)
      await kitchen.logIn(headThere)
    })

    async function at(time, phone) {
      await moveClock(world.service.url, `${day}T${time}+08:00`)
      await phone?.followClock()
    }

    async function logIn(phone, options) {
      await phone.open(options)
      await phone.agree()
      await phone.tap('用微信手机号认领')
      await phone.answer('允许')
      await phone.tap('开始用')
    }

    /** Presses the keys of the keypad. */
    async function press(phone, number) {
      for (const key of number) await phone.tap(key === '.' ? '小数点' : key)
    }

    /** Opens a task of 今天. */
    const openTask = (phone, name) => phone.page.getByRole('button', { name: new RegExp(`^${name}，`) }).click()

    const measure = (phone) => phone.page.locator('.page-frame:not([hidden])').getByRole('button', { name: /^中心温度，/ })

    async function sheetOf(name) {
      const { items } = await kitchen.get(`/tasks?of=school&day=${day}`)
      return kitchen.get(`/tasks/${items.find((task) => task.name === name).id}/sheets`)
    }

    test('a dish of 68℃ is locked, cooked again, and passes at 72℃', () =>
      using(cook, async (phone) => {
        await logIn(phone)
        await openTask(phone, '每菜中心温度')
        await phone.sees('今天的热菜')
        await phone.picture('sheet-empty')
        await phone.tap('加一道菜')
        await phone.type('红烧肉')
        await phone.picture('sheet-item-text')
        await phone.tap('记下')
        await phone.sees('红烧肉 · 中心温度')
        await phone.picture('sheet-item-temperature')
        await press(phone, '68.5')
        await phone.sees('没到 70℃，先不能往下走')
        await phone.sees('差 1.5℃')
        await phone.picture('sheet-item-locked')
        await phone.tap('回锅加热')
        await phone.sees(/回锅加热了，过了 1 分钟/)
        await phone.picture('sheet-item-stepped')
        await phone.back()
        await phone.sees('中心温度不合格，处理好才能交。')
        await phone.picture('sheet-locked')
        await phone.eventually(async () => (await sheetOf('每菜中心温度')).sheet?.locks[0]?.stepped === true)

        await at('10:12:00', phone)
        await measure(phone).first().click()
        await phone.sees(/回锅加热了，过了 7 分钟/)
        await press(phone, '72')
        await phone.picture('sheet-item-good')
        await phone.tap('合格，记下')
        await phone.sees('都填好了')
        await phone.sees('记下了：红烧肉 中心温度')
        await phone.tap('交上去')
        await phone.sees(/王桂芳 10:12 交的/)
        await phone.picture('sheet-handed')
        const { sheet, task } = await sheetOf('每菜中心温度')
        assert.equal(task.phase, 'on_time')
        assert.deepEqual(sheet.steps.map(({ did }) => did), ['回锅加热'])
        assert.equal(sheet.locks.length, 0)
      }))

    test('another phone goes on where the first one stopped', () =>
      using(cook, async (phone) => {
        await logIn(phone)
        const { task } = await sheetOf('每菜中心温度')
        await phone.page.evaluate((id) => phone.wx.navigateTo({ url: `/pages/sheet/sheet?task=${id}` }), task.id)
        await phone.sees(/72℃ · 王桂芳 10:12/)
      }))

    test('a sheet that cannot be read says so; one that is not yours is locked', () =>
      using(cook, async (phone) => {
        await logIn(phone)
        const { items } = await kitchen.get(`/tasks?of=school&day=${day}`)
        const mine = items.find((task) => task.name === '生熟容器分开').id
        await phone.setOnline(false)
        await phone.page.evaluate((id) => phone.wx.navigateTo({ url: `/pages/sheet/sheet?task=${id}` }), mine)
        await phone.sees('没连上服务器')
        await phone.picture('sheet-unreachable')
        await phone.setOnline(true)
        await phone.tap('再试一次')
        await phone.sees('生熟刀板、容器分开，标识清楚')
        await phone.picture('sheet-list')
        await phone.back()
        const theirs = items.find((task) => task.name.startsWith('护学岗')).id
        await phone.page.evaluate((id) => phone.wx.navigateTo({ url: `/pages/sheet/sheet?task=${id}` }), theirs)
        await phone.sees(/没有找到这项任务/)
        await phone.picture('sheet-locked-page')
      }))
  })
}
