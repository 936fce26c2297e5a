// A guard's day on sheets: the kit in the morning, the cameras, the hand-over in the evening.
import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { Desk, moveClock } from '../service.mjs'

const guard = '16000005004' // 石立冬, 保安 of 南塘小学, on duty at the gate by day
const head = '16000005002' // 丰年, 后勤主任 there
const otherPhone = '16000005007' // on which 夏志, who comes on duty at seven, logs in
const day = '2022-04-10'

const kit = ['着装整齐，戴好值勤标志', '防暴头盔', '防护盾牌', '安全钢叉', '橡胶警棍', '催泪喷射器', '防割手套', '防刺背心']

export function shiftStories(world) {
  describe("a guard's sheets", () => {
    let desk
    const using = (user, story) => world.using(user, story)

    before(async () => {
      await moveClock(world.service.url, `${day}T07:02:00+08:00`)
      desk = new Desk(world.service.url)
      await desk.logIn(head)
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

    const openTask = (phone, name) => phone.page.getByRole('button', { name: new RegExp(`^${name}`) }).first().click()

    /** Opens an item by its words. */
    const openLine = (phone, label) => phone.page.locator('.page-frame:not([hidden])').getByRole('button', { name: new RegExp(`^${label}，`) }).click()

    async function sheetOf(name) {
      const { items } = await desk.get(`/tasks?of=school&day=${day}`)
      return desk.get(`/tasks/${items.find((task) => task.name.startsWith(name) && task.phase !== 'missed' && task.phase !== 'scheduled').id}/sheets`)
    }

    test('begin with the kit: one tap for each piece, also without a network', () =>
      using(guard, async (phone) => {
        await logIn(phone)
        await openTask(phone, '门卫接班')
        await phone.sees('没事点方框，有事点字')
        await phone.picture('sheet-shift')
        await phone.tap(`合格，${kit[0]}`)
        await phone.sees(`记下了：${kit[0]}`)
        await phone.picture('sheet-undo')
        await phone.tap('撤销')
        await phone.sees('9 项填了 0 项')
        for (const piece of kit.slice(0, 4)) await phone.tap(`合格，${piece}`)
        await phone.setOnline(false)
        for (const piece of kit.slice(4)) await phone.tap(`合格，${piece}`)
        await phone.sees('9 项填了 8 项')
        await phone.picture('sheet-offline')

        await openLine(phone, '强光手电')
        await phone.tap('有问题')
        await phone.sees('还要说明一句')
        await phone.picture('sheet-item-note')
        await phone.type('按了不亮，要换电池')
        await phone.tap('记下')
        await phone.sees('都填好了')
        await phone.tap('交上去')
        await phone.sees('交了，存在手机里，有网自动传')
        await phone.setOnline(true)
        await phone.sees(/石立冬 07:02 交的/)
        await phone.picture('sheet-shift-handed')
        const { sheet, task } = await sheetOf('门卫接班')
        assert.equal(task.phase, 'on_time')
        assert.equal(sheet.answers.find(({ item }) => item === 'torch').note, '按了不亮，要换电池')
        assert.equal(sheet.entries.length, kit.length + 3, 'the tap that was taken back was never sent')
      }))

    test('show the cameras: a number outside its limit is noted as it is, with a word', () =>
      using(guard, async (phone) => {
        await at('07:35:00')
        await logIn(phone, { font: '1.4' })
        await openTask(phone, '监控在线')
        await phone.picture('sheet-care')
        for (const item of ['画面都在，没有黑屏', '校门口看得清人脸', '画面时间对得上手机']) await phone.tap(`合格，${item}`)
        await openLine(phone, '最早能看到几天前')
        for (const key of '88') await phone.tap(key)
        await phone.sees('差 2 天')
        await phone.picture('sheet-item-care')
        await phone.tap('照实记下')
        await phone.sees('还要说明一句')
        await phone.type('硬盘快满了')
        await phone.tap('记下')
        await phone.sees('都填好了')
        await phone.tap('交上去')
        await phone.sees(/石立冬 07:35 交的/)
      }))

    test('end with the hand-over, which both sides sign', async () => {
      let task
      await using(guard, async (phone) => {
        await at('18:52:00')
        await logIn(phone)
        await openTask(phone, '门卫交接班')
        await phone.sees('签字')
        for (const item of ['八件套都在，完好', '钥匙、对讲机、登记簿都交了', '该锁的门都锁了']) await phone.tap(`合格，${item}`)
        await openLine(phone, '还没离校的访客')
        await phone.tap('0')
        await phone.picture('sheet-item-number')
        await phone.tap('合格，记下')
        await phone.sees('要交代的事')
        await phone.type('东门锁有点紧，转两下')
        await phone.tap('记下')
        await phone.sees('都填好了')
        await phone.picture('sheet-sign')
        await phone.setOnline(false)
        await phone.tap('交班的人签字')
        await phone.sees('交班的人签名')
        await phone.tap('完成')
        await phone.sees('用手指写上姓名，写大一点。')
        await phone.draw()
        await phone.tap('清除')
        await phone.draw()
        await phone.picture('signature')
        await phone.tap('完成')
        await phone.sees('签了，存在手机里')
        await phone.setOnline(true)
        await phone.sees(/石立冬 18:52 签了/)
        await phone.hasSentAll()
        task = (await sheetOf('门卫交接班')).task.id
      })
      await using(otherPhone, async (phone) => {
        await at('19:02:00')
        await phone.open()
        await phone.agree()
        await phone.tap('没登记手机？输 6 位绑定码')
        await phone.type(await desk.invite('夏志'))
        await phone.tap('认领')
        await phone.tap('开始用')
        await phone.page.evaluate((id) => phone.wx.navigateTo({ url: `/pages/sheet/sheet?task=${id}` }), task)
        await phone.sees(/东门锁有点紧，转两下/)
        await phone.page.getByRole('img', { name: '交班的人的签名' }).or(phone.page.locator('[aria-label="交班的人的签名"]')).first().waitFor()
        await phone.tap('接班的人签字')
        await phone.draw()
        await phone.tap('完成')
        await phone.sees(/夏志 19:02 签了/)
        await phone.picture('sheet-signed')
      })
      const { items } = await desk.get(`/tasks?of=school&day=${day}`)
      assert.equal(items.find(({ name, opens }) => name === '门卫交接班' && opens.includes('T18:50')).phase, 'on_time')
    })
  })
}
