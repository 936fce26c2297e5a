// Equipment: a scan opens its card, a filter is changed without a network, extinguishers are
// checked one by one, and what stands in an area is counted.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { before, describe, test } from 'node:test'
import { Desk, moveClock } from '../service.mjs'

const fire = '16000000005' // 齐大川, 消防管理员 and 维修员
const morning = '2022-03-31T10:22:00+08:00'

const sound = [
  { item: 'present', ok: true },
  { item: 'needle', choice: '绿区' },
  { item: 'seal', ok: true },
  { item: 'hose', ok: true },
  { item: 'date', ok: true },
]

export function assetStories(world) {
  describe('equipment', () => {
    let desk, plates
    const using = (story) => world.using(fire, story)
    const plate = (number) => plates.find((one) => one.number === number)

    before(async () => {
      await moveClock(world.service.url, morning)
      desk = new Desk(world.service.url)
      await desk.logIn(fire)
      plates = await desk.plates()
    })

    async function logIn(phone, options) {
      await phone.open(options)
      await phone.agree()
      await phone.tap('用微信手机号认领')
      await phone.answer('允许')
      await phone.tap('开始用')
    }

    /** The task of a routine, once the day has been planned. */
    async function taskOf(phone, routine) {
      let task
      await phone.eventually(async () => {
        const { items } = await desk.get('/tasks')
        task = items.find((one) => one.routine === routine)
        return task !== undefined
      })
      return task
    }

    test('the list tells what there is, and a scan opens the card', () =>
      using(async (phone) => {
        await logIn(phone)
        await phone.tab('我的')
        await phone.tap('设备')
        await phone.sees('灭火器 120')
        await phone.picture('assets')
        await phone.page.getByText('电梯 2').click()
        await phone.sees('综合楼电梯')
        await phone.picture('assets-lifts')
        await phone.scan('W003', '扫设备上的码')
        await phone.sees('饮水机03号')
        await phone.sees(/8月10日到/)
        await phone.picture('asset-card')
      }))

    test('a filter changed without a network is on the card when there is one', () =>
      using(async (phone) => {
        const { asset } = await desk.get(`/plates/${plate('W004').url.split('/q/')[1]}`)
        await logIn(phone)
        await phone.page.evaluate((id) => phone.wx.navigateTo({ url: `/pages/asset/asset?id=${id}` }), asset.id)
        await phone.sees('饮水机04号')
        await phone.setOnline(false)
        await phone.tap('换滤芯')
        await phone.tap('交上去')
        await phone.sees('先写新换上的编号')
        await phone.page.getByRole('textbox', { name: '新换上的编号' }).fill('PP-2022-0331')
        for (let shot = 0; shot < 2; shot++) {
          await phone.tap('拍照')
          await phone.answer('拍一张')
        }
        await phone.picture('service')
        await phone.tap('交上去')
        await phone.sees('没网，存在手机里，有网自动传')
        await phone.picture('service-offline')
        await phone.setOnline(true)
        await phone.sees('下次换滤芯：9月27日')
        await phone.picture('service-done')
        await phone.tap('知道了')
        await phone.sees(/PP-2022-0331/)
        await phone.picture('asset-serviced')
        const card = await desk.get(`/assets/${asset.id}`)
        assert.equal(card.serial, 'PP-2022-0331')
        assert.equal(card.due_on, '2022-09-27')
      }))

    test('three extinguishers are checked and one is in the red', () =>
      using(async (phone) => {
        const check = await taskOf(phone, 'fire.self-check')
        const areas = (await desk.get(`/tasks/${check.id}/assets`)).items
        const chosen = areas[0].assets.slice(0, 3)
        for (const [index, { key }] of chosen.entries()) {
          const answers = sound.map((one) => (index === 2 && one.item === 'needle' ? { ...one, choice: '红区', photos: [randomUUID()] } : one))
          await desk.post(`/tasks/${check.id}/sheets`, {
            id: randomUUID(), device_time: morning, sequence: index + 1, target: key, hand_in: true, answers: answers.map(answerOf),
          })
        }
        await logIn(phone)
        await phone.page.getByText('灭火器每月自检').first().click()
        await phone.sees('还差 117 具')
        await phone.sees('查出 1 具有毛病，已经报了隐患')
        await phone.picture('remaining')
        await phone.page.getByText(areas[0].place, { exact: true }).click()
        await phone.page.getByText(new RegExp(`^${chosen[2].number} `)).click()
        await phone.sees(/压力表指针/)
        await phone.picture('asset-red')
      }))

    test('a stock-take tells what was found, what is missing and what is too many', () =>
      using(async (phone) => {
        const task = await taskOf(phone, 'stock.take')
        const stock = (await desk.get(`/tasks/${task.id}/counts`)).items
        const area = stock.find(({ missing }) => missing.length > 1)
        const other = stock.find(({ target, missing }) => target !== area.target && missing.length > 0)
        await logIn(phone)
        await phone.page.evaluate((id) => phone.wx.navigateTo({ url: `/pages/stock/stock?task=${id}` }), task.id)
        await phone.sees('清查：找到、缺的、多的')
        await phone.picture('stock')
        await phone.page.getByText(area.place, { exact: true }).click()
        await phone.scan(area.missing[0].number, '扫码')
        await phone.sees(`应有 ${area.missing.length} 件，扫到 1 件`)
        await phone.scan(other.missing[0].number, '扫码')
        await phone.sees('不该在这儿的')
        await phone.page.getByRole('textbox', { name: '没有牌子的东西' }).fill('旧饮水机')
        await phone.tap('加上')
        await phone.picture('stock-area')
        await phone.tap('这一片清完了')
        await phone.sees(`找到 1 件，缺 ${area.missing.length - 1} 件，多出 2 件`)
        await phone.picture('stock-done')
        await phone.tap('去下一片')
      }))

    test('without a network the list says so, and a card remembers', () =>
      using(async (phone) => {
        const { asset } = await desk.get(`/plates/${plate('L001').url.split('/q/')[1]}`)
        await logIn(phone)
        await phone.page.evaluate((id) => phone.wx.navigateTo({ url: `/pages/asset/asset?id=${id}` }), asset.id)
        await phone.sees('食堂货梯')
        await phone.picture('asset-lift')
        await phone.back()
        await phone.setOnline(false)
        await phone.page.evaluate((id) => phone.wx.navigateTo({ url: `/pages/asset/asset?id=${id}` }), asset.id)
        await phone.sees(/这是上次看到的/)
        await phone.picture('asset-offline')
        await phone.back()
        await phone.page.evaluate(() => phone.wx.navigateTo({ url: '/pages/assets/assets' }))
        await phone.sees('没连上服务器')
        await phone.picture('assets-offline')
        await phone.setOnline(true)
        await phone.tap('再试一次')
        await phone.sees('灭火器 120')
      }))
  })
}

/** An answer as the service takes it. */
function answerOf({ item, ok, choice, photos }) {
  return { item, ...(ok !== undefined && { tick: ok }), ...(choice !== undefined && { text: choice }), ...(photos !== undefined && { photos }) }
}
