// Equipment: a scan opens its card, a filter is changed without a network, extinguishers are
// checked one by one, and what stands in an area is counted.
import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { Desk, moveClock } from '../service.mjs'

const fire = '16000000005' // 齐大川, 消防管理员 and 维修员
const nurse = '16000000027' // 保健老师
const morning = '2022-03-31T10:22:00+08:00'

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
        await phone.tap('它坏了，报隐患')
        await phone.sees('饮水机03号')
        await phone.page.getByRole('textbox', { name: '哪里不对' }).fill('出水口滴水，关不紧')
        await phone.tap('交上去')
        const ask = phone.page.getByRole('dialog').getByRole('button', { name: '允许', exact: true })
        if (await ask.isVisible()) await ask.click()
        await phone.sees('交上去了')
        await phone.hasSentAll()
        const { items } = await desk.get('/hazards?mine=true')
        assert.equal(items[0].place, '饮水机03号')
        assert.equal(items[0].sign, 'W003')
      }))

    test('what was reported from its card makes it red, with the order to stop the water', () =>
      using(async (phone) => {
        const { asset } = await desk.get(`/plates/${plate('W003').url.split('/q/')[1]}`)
        await logIn(phone)
        await phone.page.evaluate((id) => phone.wx.navigateTo({ url: `/pages/asset/asset?id=${id}` }), asset.id)
        await phone.sees('出水口滴水，关不紧')
        await phone.sees('停止供水，挂牌')
        await phone.picture('asset-reported')
        assert.equal((await desk.get(`/assets/${asset.id}`)).red, true)
      }))

    test('an extinguisher is registered with its age, and the years follow', () =>
      using(async (phone) => {
        await logIn(phone)
        await phone.page.evaluate(() => phone.wx.navigateTo({ url: '/pages/assets/assets' }))
        await phone.tap('登记一台')
        await phone.tap('灭火器', 'radio')
        const field = (name) => phone.page.locator('.page-frame:not([hidden])').getByRole('textbox', { name })
        await field('名称').fill('灭火器 新东门')
        await phone.tap('水基型', 'radio')
        await pickDate(phone, '出厂日期', '2021-09-01')
        await phone.sees(/2024-09-01 前维修，2027-09-01 报废/)
        await phone.picture('asset-edit')
        await phone.tap('登记')
        await phone.sees('灭火器 新东门')
        await phone.sees('水基型，2021年9月1日出厂')
        await phone.sees(/2024年9月1日到/)
        await phone.picture('asset-aged')
        await phone.tap('改登记')
        await phone.sees('改 F121')
        await field('为什么注销').fill('登记错了')
        await phone.picture('asset-retire')
        await phone.tap('注销')
        await phone.sees('已经注销，只看得到以前的记录')
      }))

    /** Picks a day where the phone offers a calendar. */
    async function pickDate(phone, name, date) {
      await phone.page.locator('.page-frame:not([hidden])').getByRole('button', { name }).click()
      await phone.page.getByRole('dialog').locator('input').fill(date)
      await phone.page.getByRole('dialog').getByRole('button').last().click()
    }

    test('water goes to the laboratory, the report stops a dispenser, and families read the next one', async () => {
      const publish = async (phone, taps, passed, words) => {
        await phone.tap('记一次采样')
        for (const number of taps) await phone.tap(number, 'checkbox')
        const field = (name) => phone.page.locator('.page-frame:not([hidden])').getByRole('textbox', { name })
        await field('检测机构').fill('市疾控中心')
        if (passed) await phone.picture('water-take')
        await phone.tap('记下')
        await phone.tap('报告来了')
        await phone.tap(passed ? '合格' : '不合格', 'radio')
        await field('报告编号').fill(passed ? '水检-0332' : '水检-0331')
        await field('结果').fill(words)
        await phone.tap('拍报告')
        await phone.answer('拍一张')
        await phone.sees('拍了 1 张，再拍一张')
        await phone.picture(passed ? 'water-report' : 'water-bad')
        await phone.tap('记下')
        await phone.sees(passed ? /合格：.*还没公示/ : /不合格：/)
      }
      await world.using(nurse, async (phone) => {
        await logIn(phone)
        await phone.tab('我的')
        await phone.tap('饮水水质')
        await phone.sees('这学期还没有采样')
        await phone.picture('water-empty')
        await publish(phone, ['W010'], false, '菌落总数超标')
        const { asset } = await desk.get(`/plates/${plate('W010').url.split('/q/')[1]}`)
        assert.equal((await desk.get(`/assets/${asset.id}`)).stopped, '水质检测不合格，停止供水')
        await publish(phone, ['W010', 'W011'], true, '菌落总数、浑浊度等 4 项合格')
        await phone.page.locator('.page-frame:not([hidden])').getByRole('button', { name: '公示给全校和家长' }).first().click()
        await phone.sees(/公示$/)
        await phone.picture('water')
        assert.equal((await desk.get(`/assets/${asset.id}`)).stopped, '')
      })
    })

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
        await logIn(phone)
        await phone.page.getByText('灭火器每月自检').first().click()
        await phone.sees('还差 120 具')
        for (const [index, { number }] of chosen.entries()) {
          await phone.scan(number)
          await phone.page.getByRole('button', { name: /^灭火器每月自检，/ }).click()
          await phone.page.getByRole('button', { name: '合格，在原来的位置，没有挡住' }).click()
          await phone.page.getByRole('button', { name: '打开，压力表指针' }).click()
          await phone.tap(index === 2 ? '红区' : '绿区')
          if (index === 2) {
            await phone.tap('拍一张')
            await phone.answer('拍一张')
            await phone.picture('extinguisher-red')
          }
          await phone.back()
          for (const label of ['铅封和保险销完好', '喷管没有裂、没有堵', '没有过有效期']) await phone.page.getByRole('button', { name: `合格，${label}` }).click()
          if (index === 0) await phone.picture('extinguisher-sheet')
          await phone.tap('交上去')
          await phone.sees(/交的/)
          await phone.hasSentAll()
          await phone.back()
          await phone.back()
        }
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
