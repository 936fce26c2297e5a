// People of the demo school log in.
import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { Desk } from '../service.mjs'

const guard = '16000005004' // 石立冬, 保安
const head = '16000000002' // 严正明, 后勤主任
const printer = '16000000032' // 墨小白, 文印员, whom no other story needs as one person
const guardian = '16000005020' // 孟霞, 家长 of the other school
const otherHead = '16000005002' // 丰年, 后勤主任 of the other school
const cook = '16000000013' // 王桂芳, 食堂员工
const cleaner = '16000000022' // 吴金花, 保洁员

/** @param world what all stories share: the service, and phones to use */
export function loginStories(world) {
  describe('logging in', () => {
    let desk, otherDesk
    const using = (user, story) => world.using(user, story)

    before(async () => {
      desk = new Desk(world.service.url)
      await desk.logIn(head)
      otherDesk = new Desk(world.service.url)
      await otherDesk.logIn(otherHead)
    })

    test('a guard claims himself by phone number, and is known from then on', () =>
      using(guard, async (phone) => {
        await phone.open()
        await phone.sees('您是哪一位？')
        await phone.picture('login')

        await phone.tap('用微信手机号认领')
        await phone.sees('请先看一眼协议和说明，再点方框。')
        await phone.picture('login-agree-first')
        await phone.tap('《隐私说明》', 'link')
        await phone.sees('我们不存什么')
        await phone.picture('privacy')
        await phone.back()

        await phone.agree()
        await phone.tap('用微信手机号认领')
        await phone.page.getByText('160****5004').waitFor()
        await phone.picture('login-phone-number')
        await phone.answer('不允许')
        await phone.sees('没拿到手机号。可以再点一次，也可以输绑定码。')
        await phone.picture('login-phone-refused')
        await phone.tap('用微信手机号认领')
        await phone.answer('允许')

        await phone.sees('字要多大？')
        await phone.picture('welcome')
        await phone.tap('开始用')
        await phone.sees('石立冬，上午好')
        await phone.sees('保安 · 南塘小学')
        await phone.sees(/下一轮 11:30 开始/)
        await phone.picture('today-guard-empty')

        await phone.open()
        await phone.sees('石立冬，上午好')
      }))

    test('a parent binds with a code, also after a wrong one', () =>
      using(guardian, async (phone) => {
        const code = await otherDesk.invite('孟霞')
        await phone.open()
        await phone.tap('家长，凭班主任发的班级码', 'radio')
        await phone.agree()
        await phone.picture('login-parent')
        await phone.tap('输 6 位班级码')
        await phone.type('k7')
        await phone.picture('code')
        await phone.type('K7O')
        await phone.sees('绑定码里没有 0、O、1、I、L，再看一眼。')
        await phone.type(code === 'ABCDEF' ? 'ABCDEG' : 'ABCDEF')
        await phone.tap('认领')
        await phone.sees(/码不对/)
        await phone.picture('code-wrong')
        await phone.type(code.toLowerCase())
        await phone.tap('认领')
        await phone.tap('标准', 'radio')
        await phone.tap('开始用')
        await phone.sees(/的家长，上午好/)
        await phone.sees('没有要您办的事')
        await phone.picture('today-parent-empty')
      }))

    test('somebody with two identities switches between them', () =>
      using(printer, async (phone) => {
        await phone.open()
        await phone.agree()
        await phone.tap('用微信手机号认领')
        await phone.answer('允许')
        await phone.tap('开始用')
        await phone.tab('我的')
        await phone.tap('再绑一个身份')
        await phone.type(await desk.invite('尤爱珍'))
        await phone.tap('认领')
        await phone.sees('墨小白，上午好')
        await phone.tap('校车照管员', 'radio')
        await phone.sees('尤爱珍，上午好')
        await phone.picture('today-two-identities')
        await phone.tab('我的')
        await phone.picture('mine-two-identities')
        await phone.tap('文印员', 'radio')
        await phone.tab('今天')
        await phone.sees('墨小白，上午好')
      }))

    test('the inbox lists what was said, and notes what was read', () =>
      using(cook, async (phone) => {
        const items = [
          { id: 'n2', title: '留样时间到了', body: '午餐四个菜，每样 125 克', page: '', at: '2022-03-31T09:05:00+08:00', read_at: null },
          { id: 'n1', title: '春季传染病预防', body: '晨检、通风、消毒三件事', page: '', at: '2022-03-18T15:00:00+08:00', read_at: '2022-03-18T16:00:00+08:00' },
        ]
        const read = []
        await phone.page.route('**/api/v1/inbox', (route) => route.fulfill({ json: { items, next: null } }))
        await phone.page.route('**/api/v1/inbox/*/read', (route) => {
          read.push(new URL(route.request().url()).pathname)
          return route.fulfill({ status: 204 })
        })
        await phone.open()
        await phone.agree()
        await phone.tap('用微信手机号认领')
        await phone.answer('允许')
        await phone.tap('开始用')
        await phone.tab('通知')
        await phone.sees('今天 9:05')
        await phone.sees('3月18日')
        await phone.picture('inbox')
        await phone.tap('留样时间到了，没看')
        await phone.page.getByRole('button', { name: '留样时间到了，看过' }).waitFor()
        assert.deepEqual(read, ['/api/v1/inbox/n2/read'])
      }))

    test('the type grows on request and with the system', () =>
      using(cook, async (phone) => {
        await phone.open()
        await phone.agree()
        await phone.tap('用微信手机号认领')
        await phone.answer('允许')
        await phone.tap('开始用')
        await phone.tab('通知')
        await phone.sees('还没有通知')
        await phone.picture('inbox-empty')
        await phone.tab('我的')
        await phone.picture('mine')
        await phone.tap('特大', 'radio')
        await phone.picture('mine-care')
        await phone.tap('标准', 'radio')
        assert.equal(await phone.page.locator('.page.care').count(), 0)
        await phone.open({ font: '1.4' })
        await phone.page.locator('.page.care').waitFor()
        await phone.picture('today-care')
      }))

    test('without a network what was known stays', () =>
      using(cleaner, async (phone) => {
        await phone.open({ offline: '' })
        await phone.agree()
        await phone.tap('用微信手机号认领')
        await phone.sees('现在没网，连上网再点一次。')
        await phone.picture('login-offline')
        await phone.setOnline(true)
        await phone.tap('用微信手机号认领')
        await phone.answer('允许')
        await phone.tap('开始用')
        await phone.sees('吴金花，上午好')

        await phone.open({ offline: '' })
        await phone.sees('吴金花，上午好')
        await phone.sees('没网也能看。')
        await phone.picture('today-offline')
        await phone.tab('通知')
        await phone.sees('没连上服务器')
        await phone.picture('inbox-offline')
        await phone.setOnline(true)
        await phone.tap('再试一次')
        await phone.sees('还没有通知')
      }))

    test('a session that ended renews itself, and logging out ends it', () =>
      using(guard, async (phone) => {
        await phone.open()
        await phone.agree()
        await phone.tap('用微信手机号认领')
        await phone.answer('允许')
        await phone.tap('开始用')
        await phone.sees('石立冬，上午好')
        const token = () => phone.page.evaluate(() => phone.wx.getStorageSync('session').token)
        const first = await token()
        const headers = { authorization: `Bearer ${first}` }
        await fetch(`${world.service.url}/api/v1/sessions/current`, { method: 'DELETE', headers })
        await phone.tab('我的')
        await phone.tab('今天')
        await phone.page.waitForFunction((old) => phone.wx.getStorageSync('session').token !== old, first)

        const second = await token()
        await phone.tab('我的')
        await phone.tap('退出登录')
        await phone.page.getByRole('dialog', { name: '退出登录？' }).waitFor()
        await phone.picture('mine-log-out')
        await phone.answer('退出')
        await phone.sees('您是哪一位？')
        const answer = await fetch(`${world.service.url}/api/v1/me`, { headers: { authorization: `Bearer ${second}` } })
        assert.equal(answer.status, 401)
      }))

    test('when WeChat is out of order, the page says so and can be tried again', () =>
      using(head, async (phone) => {
        await phone.open()
        await phone.agree()
        await desk.fault({ path: '/sns/jscode2session', kind: 'status', status: 502, count: 5 })
        await phone.tap('用微信手机号认领')
        await phone.answer('允许')
        await phone.sees('服务器开小差了')
        await phone.picture('login-error')
        await desk.clearFaults()
      }))
  })
}
