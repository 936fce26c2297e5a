// Duty on the 清明 holiday: planned, published, seen, swapped, reminded, signed in, handed over.
import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { Desk, moveClock } from '../service.mjs'

const head = '16000000002' // 严正明, 后勤主任 of 云溪小学
const teacher = '16000000036' // 王芳, 值班老师
const colleague = '16000000035' // 方正言, 课程教学处
const third = '16000000033' // 林若溪, 学生工作处, who has 5 April
const principal = '16000000001' // 江望舒, 校长
const guard = '16000000007' // 马保成, 保安
const officer = '16000000003' // 周明远, 安全员, who has 4 April

export function rosterStories(world) {
  describe('duty on a holiday', () => {
    let desk
    const using = (user, story) => world.using(user, story)

    before(async () => {
      desk = new Desk(world.service.url)
      await desk.logIn(head)
    })

    async function at(time) {
      await moveClock(world.service.url, `2022-${time}:00+08:00`)
    }

    async function openTurns(phone, options) {
      await phone.open(options)
      await phone.agree()
      await phone.tap('用微信手机号认领')
      await phone.answer('允许')
      await phone.tap('开始用')
      await phone.tab('我的')
      await phone.tap('值班')
    }

    /** Taps, and lets WeChat remind where the page says that it will ask. */
    async function tapAndAllow(phone, name) {
      const asks = (await phone.words()).includes('微信会问一句')
      await phone.tap(name)
      if (asks) await phone.answer('允许')
    }

    test('is drawn fairly, edited, and published without a gap', () =>
      using(head, async (phone) => {
        await at('03-31T10:22')
        await openTurns(phone)
        await phone.tap('排值班表')
        await phone.sees('要排的值班')
        await phone.picture('rosters')
        await phone.page.getByRole('button', { name: /^清明节 节假日值班/ }).click()
        await phone.sees('这是排好的样子，还没告诉任何人')
        await phone.page.getByRole('button', { name: '4月3日 周日，严正明' }).click()
        await phone.sees('4月3日 周日 由谁值？')
        await phone.picture('roster-seat')
        await phone.page.getByRole('button', { name: /^王芳，/ }).click()
        await phone.sees('换上了')
        await phone.picture('roster-drawn')
        await phone.tap('公布')
        await phone.sees('公布了，每个人都收到自己的班')
        await phone.picture('roster-published')
        await phone.tap('导出表格')
        await phone.sees(/网址复制好了，10 分钟内/)
        const sheet = await fetch((await phone.page.evaluate(() => phone.clipboard)).replace(/^https?:\/\/[^/]+/, world.service.url))
        assert.equal(sheet.status, 200)
        assert.match(sheet.headers.get('content-type'), /spreadsheetml/)
        const { items } = await desk.get('/rosters/shifts?first=2022-04-03&last=2022-04-05')
        const held = items.filter(({ post }) => post === 'holiday').map(({ holder }) => holder)
        assert.equal(held.length, 3)
        assert.equal(held[0], '王芳')
        assert.ok(held.every((name) => name !== ''), 'a gap')
      }))

    test('is seen by the teacher, who asks a colleague', () =>
      using(teacher, async (phone) => {
        await openTurns(phone)
        await phone.sees('新排给您的，看一眼')
        await phone.picture('shifts-new')
        await tapAndAllow(phone, '知道了，4月3日 周日 节假日值班')
        await phone.sees('记下了：您知道这一班')
        await phone.eventually(async () => {
          const { items } = await desk.get('/rosters/shifts?first=2022-04-03&last=2022-04-03')
          return items.some(({ post, acked }) => post === 'holiday' && acked)
        })
        await phone.tap('放进手机日历')
        await phone.sees(/贴进手机日历的“订阅”/)
        const feed = await fetch((await phone.page.evaluate(() => phone.clipboard)).replace(/^https?:\/\/[^/]+/, world.service.url))
        assert.match(await feed.text(), /DTSTART:20220402T230000Z/)
        await phone.tap('4月3日 周日 节假日值班')
        await phone.sees('上一班交代的')
        await phone.tap('我要换班')
        await phone.sees('问一位同事')
        await phone.picture('swap')
        await phone.tap('方正言，那天有空')
        await phone.picture('swap-cover')
        await phone.tap('请他替这一班')
        await phone.sees('问方正言了，答应了才算换')
        await phone.picture('swap-asked')
      }))

    test('is taken by the colleague with one tap', () =>
      using(colleague, async (phone) => {
        await openTurns(phone)
        await phone.sees('王芳想请您替一班')
        await phone.picture('shifts-asked')
        await tapAndAllow(phone, '我来')
        await phone.sees('换好了，也告诉对方了')
        const { items } = await desk.get('/rosters/shifts?first=2022-04-03&last=2022-04-03')
        assert.equal(items.find(({ post }) => post === 'holiday').holder, '方正言')
      }))

    test('is a gap when somebody is away, until another one takes it', async () => {
      await using(officer, async (phone) => {
        await openTurns(phone)
        await phone.back()
        await phone.tap('请假')
        await phone.sees('都在岗，没有人请假')
        await phone.picture('absences-empty')
        await phone.tap('登记请假')
        await phone.sees('记下了。那几天该做的事，先归备岗')
        await phone.picture('absences')
        await phone.tap('销假，周明远 请假')
        await phone.sees('销假了，从现在起算在岗')
      })
      const { items } = await desk.get('/people?state=active&limit=200')
      const person = items.find(({ name }) => name === '周明远').id
      await desk.post('/absences', { id: crypto.randomUUID(), device_time: '2022-03-31T10:30:00+08:00', person, first: '2022-04-04', last: '2022-04-04', reason: 'errand' })
      await using(head, async (phone) => {
        await openTurns(phone)
        await phone.tap('排值班表')
        await phone.sees('两周内有 1 班没人')
        await phone.picture('rosters-gap')
      })
      await using(third, async (phone) => {
        await openTurns(phone)
        await phone.sees('还没人的班')
        await phone.picture('shifts-gap')
        await tapAndAllow(phone, '我来，4月4日 周一 节假日值班')
        await phone.sees('这一班归您了，谢谢')
      })
    })

    test('reminds the evening before, is signed in to by scanning, and handed over', () =>
      using(colleague, async (phone) => {
        await at('04-02T19:01')
        await phone.open()
        await phone.agree()
        await phone.tap('用微信手机号认领')
        await phone.answer('允许')
        await phone.tap('开始用')
        await phone.tab('通知')
        await phone.sees(/假期值班/)
        await phone.picture('inbox-duty')
        await at('04-03T07:45')
        await phone.followClock()
        await phone.tab('我的')
        await phone.tap('值班')
        await phone.sees('今天轮到您')
        await phone.picture('shifts-today')
        await phone.scan('G1', '到岗扫码')
        await phone.sees('07:45 到岗了')
        await phone.picture('shifts-signed')
        const { items } = await desk.get('/tasks?of=school&day=2022-04-03')
        assert.equal(items.find(({ name, opens }) => name === '假期值班' && opens.includes('T08:00')).phase, 'on_time')
        await at('04-03T17:10')
        await phone.followClock()
        await phone.tap('交班')
        await phone.sees('上一班没有留话')
        await phone.type('西门锁有点紧，转两下')
        await phone.picture('shift-handover')
        await phone.tap('交给下一班')
        await phone.sees('交好了，下一班看得到')
        await phone.picture('shift-handed')
        const after = await desk.get('/tasks?of=school&day=2022-04-03')
        assert.equal(after.items.find(({ name, opens }) => name === '假期值班' && opens.includes('T17:00')).phase, 'on_time')
      }))

    test('tells the next one what was left', () =>
      using(third, async (phone) => {
        await at('04-04T07:50')
        await openTurns(phone)
        await phone.setOnline(false)
        await phone.sees('今天轮到您')
        await phone.scan('G1', '到岗扫码')
        await phone.sees('扫好了，存在手机里，有网自动传')
        await phone.picture('shifts-offline')
        await phone.setOnline(true)
        await phone.hasSentAll()
        await phone.page.evaluate(() => phone.wx.navigateBack())
        await phone.tap('值班')
        await phone.tap('交班')
        await phone.sees('西门锁有点紧，转两下')
      }))

    test('at which nobody arrives is told to the head, and then to the principal', async () => {
      const unheard = async (of) => (await of.get('/inbox?limit=100')).items.filter(({ title, at: said }) => title.includes('假期值班') && said >= '2022-04-05').length
      const boss = new Desk(world.service.url)
      await boss.logIn(principal)
      const hears = async (of) => {
        for (let tries = 0; (await unheard(of)) === 0; tries += 1) {
          assert(tries < 60, 'nobody is told')
          await new Promise((resolve) => setTimeout(resolve, 500)) // nobody may ask more often
        }
      }
      await at('04-05T08:31')
      await hears(desk)
      assert.equal(await unheard(boss), 0, 'the principal was told before the head had a quarter of an hour')
      await using(head, async (phone) => {
        await phone.open()
        await phone.agree()
        await phone.tap('用微信手机号认领')
        await phone.answer('允许')
        await phone.tap('开始用')
        await phone.tab('通知')
        await phone.sees(/假期值班/)
        await phone.picture('inbox-nobody')
      })
      await at('04-05T08:46')
      await hears(boss)
    })

    test('is planned by no guard, and the page says so; without a network it says that too', () =>
      using(guard, async (phone) => {
        await openTurns(phone)
        await phone.page.evaluate(() => phone.wx.navigateTo({ url: '/pages/rosters/rosters' }))
        await phone.sees(/可以安排值班/)
        await phone.picture('rosters-locked')
        await phone.back()
        await phone.setOnline(false)
        await phone.page.evaluate(() => phone.wx.navigateTo({ url: '/pages/swap/swap?id=none' }))
        await phone.sees('没连上服务器')
        await phone.picture('swap-offline')
        await phone.setOnline(true)
      }))
  })
}
