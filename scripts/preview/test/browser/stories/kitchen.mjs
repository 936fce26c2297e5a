// A day of the kitchen: a sick worker, a pot under its limit, the gate, the cabinet.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { before, describe, test } from 'node:test'
import { Desk, moveClock } from '../service.mjs'

const manager = '16000000012' // 郑美华, 食堂管理员 of 云溪小学
const cook = '16000000013' // 王桂芳, 食堂员工
const principal = '16000000001' // 江望舒, 校长
const day = '2022-04-13'

export function kitchenStories(world) {
  describe('the kitchen', () => {
    const desks = {}
    const using = (user, story) => world.using(user, story)

    before(async () => {
      await moveClock(world.service.url, `${day}T06:10:00+08:00`)
      for (const user of [manager, cook, principal]) {
        desks[user] = new Desk(world.service.url)
        await desks[user].logIn(user)
      }
    })

    async function at(time, phone, date = day) {
      await moveClock(world.service.url, `${date}T${time}+08:00`)
      await phone?.followClock()
    }

    async function logIn(phone) {
      await phone.open()
      await phone.agree()
      await phone.tap('用微信手机号认领')
      await phone.answer('允许')
      await phone.tap('开始用')
    }

    const page = (phone, url) => phone.page.evaluate((to) => phone.wx.navigateTo({ url: to }), url)

    async function taskOf(code, date = day) {
      const { items } = await desks[principal].get(`/tasks?of=school&day=${date}`)
      return items.find((task) => task.routine === code).id
    }

    let sequence = 0
    const given = (row, values) =>
      Object.entries(values).map(([item, value]) => {
        const kind = { string: 'text', number: 'number', boolean: 'tick' }[typeof value] ?? 'photos'
        return { item, ...(row && { row }), [kind]: value }
      })

    /** Fills in a sheet, as a phone does. */
    async function fill(user, code, { answers, steps = [], handIn = true, target }, time) {
      const task = await taskOf(code)
      const device_time = `${day}T${time}+08:00`
      return desks[user].post(`/tasks/${task}/sheets`, {
        id: randomUUID(),
        device_time,
        sequence: (sequence += 1),
        answers,
        steps: steps.map((step) => ({ ...step })),
        hand_in: handIn,
        ...(target && { target }),
      })
    }

    const fit = { 'workers.certificate': true, 'workers.temperature': 36.5, 'workers.hands': true, 'workers.stomach': true, 'workers.clothes': true }

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

    test('a sick worker is off duty, and no sheet takes what they hand in', async () => {
      await fill(manager, 'kitchen.morning', {
        answers: [
          ...given('zheng', { 'workers.name': '郑美华', ...fit }),
          ...given('wang', { 'workers.name': '王桂芳', ...fit }),
          ...given('luo', { 'workers.name': '罗小翠', ...fit, 'workers.temperature': 38.2 }),
        ],
        steps: [{ item: 'workers.temperature', row: 'luo', did: '今天不上岗' }],
      }, '06:12:00')
      const { off } = await desks[manager].get('/canteen/today')
      assert.deepEqual(off.map(({ name, duty }) => [name, duty]), [['罗小翠', 'off_check']])
      await using(manager, async (phone) => {
        await logIn(phone)
        await phone.sees('今天不上岗：罗小翠')
        await phone.picture('kitchen-off-duty')
      })
    })

    test('68℃ is not enough, 72℃ is, and then the lunch goes out', async () => {
      await at('07:00:00')
      const goods = { 'deliveries.goods': '青菜 0413', 'deliveries.supplier': '绿源净菜', 'deliveries.ordered': 50, 'deliveries.weighed': 46.5, 'deliveries.certificate': [randomUUID()], 'deliveries.matches': true, 'deliveries.date': true, 'deliveries.looks': '正常', 'deliveries.cold': '不用' }
      await fill(manager, 'kitchen.receive', { answers: given('d1', goods), target: 'sign:CM' }, '07:00:00')
      await fill(cook, 'kitchen.receive', { answers: [], target: 'sign:CW' }, '07:00:00')
      await at('10:10:00')
      await fill(cook, 'kitchen.core-temp', {
        answers: [...given('a', { 'dishes.dish': '红烧肉', 'dishes.core': 68 }), ...given('b', { 'dishes.dish': '番茄炒蛋', 'dishes.core': 81 })],
        handIn: false,
      }, '10:10:00')
      await using(cook, async (phone) => {
        await logIn(phone)
        await phone.sees('番茄炒蛋 · 还能放 2 小时')
        await phone.picture('kitchen-holding')
        await at('10:20:00', phone)
        await fill(cook, 'kitchen.core-temp', { answers: given('a', { 'dishes.core': 72 }), steps: [{ item: 'dishes.core', row: 'a', did: '回锅加热' }] }, '10:20:00')
        await at('10:45:00', phone)
        await fill(cook, 'kitchen.sample', {
          answers: [
            ...given('a', { 'dishes.dish': '红烧肉', 'dishes.grams': 130, 'dishes.label': true }),
            ...given('b', { 'dishes.dish': '番茄炒蛋', 'dishes.grams': 125, 'dishes.label': true }),
            ...given('', { cabinet: 4, box: [randomUUID()] }),
          ],
        }, '10:45:00')
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

    test('a sample stays for 48 hours, and one that is forgotten is a gap', () =>
      using(cook, async (phone) => {
        await logIn(phone)
        const { samples } = await desks[cook].get('/canteen/today')
        const label = (name) => samples.find(({ dish }) => dish === name).label
        await page(phone, '/pages/samples/samples')
        await phone.sees(/还要放 4[67] 小时/)
        await phone.type(label('红烧肉'))
        await phone.tap('销样')
        await phone.sees(/还没满 48 小时/)
        await phone.picture('samples-early')
        await at('10:50:00', phone, '2022-04-15')
        await page(phone, '/pages/samples/samples')
        await phone.sees(/满 48 小时，可以销/)
        await phone.type(label('红烧肉'))
        await phone.tap('销样')
        await phone.sees('红烧肉 销样了')
        await phone.picture('samples-done')
        await at('11:00:00', phone, '2022-04-16')
        await page(phone, '/pages/samples/samples')
        await phone.sees(/过了 72 小时还没销/)
        await phone.picture('samples-gap')
        const { items } = await desks[manager].get(`/canteen/exceptions?first=${day}&last=${day}`)
        assert(items.some(({ kind, text }) => kind === 'sample_gap' && text.startsWith('番茄炒蛋')))
        await phone.setOnline(false)
        await phone.sees(/现在没网/)
        await phone.picture('samples-offline')
        await phone.setOnline(true)
      }))

    test('the principal answers for a meal by name', () =>
      using(principal, async (phone) => {
        await at('11:00:00', undefined, '2022-04-18')
        await logIn(phone)
        await page(phone, '/pages/kitchen/kitchen')
        await phone.sees('由校长放行')
        await phone.page.getByRole('textbox', { name: '原因' }).fill('停电，改发备用盒饭')
        await phone.picture('kitchen-override')
        await phone.tap('我负责，放行')
        await phone.sees('校长放行的原因')
        await phone.picture('kitchen-overridden')
        const { items } = await desks[principal].get('/canteen/exceptions?first=2022-04-18&last=2022-04-18')
        assert(items.some(({ kind, why }) => kind === 'override' && why === '停电，改发备用盒饭'))
      }))
  })
}
