// One school day from before dawn to the evening: Saturday 2 April 2022, worked for Monday
// the 4th, the last school day before 清明. Everybody uses the preview, whose clock moves from
// scene to scene; docs/live-day.md tells the day with these pictures and figures.
import assert from 'node:assert/strict'
import fs from 'node:fs'
import { after, before, describe, test } from 'node:test'
import { openBrowser, withoutBrowser } from '../../browser.mjs'
import { eventually, prepareTheHoliday } from './liveday-eve.mjs'
import { between, count } from './liveday-figures.mjs'
import { Preview } from './preview.mjs'
import { Desk, moveClock, startService } from './service.mjs'

const day = '2022-04-02'
const eve = '2022-03-31T10:22:00+08:00'

// The people of 云溪小学 who pick up a phone that day.
const head = '16000000002' // 严正明, 后勤主任
const fire = '16000000004' // 顾长青, 消防管理员
const guard = '16000000010' // 胡志刚, 保安, at the gate from 07:00 to 19:00
const manager = '16000000012' // 郑美华, 食堂管理员
const cook = '16000000013' // 王桂芳, 食堂员工
const office = '16000000033' // 林若溪, 学生工作处
const teacher = '16000000036' // 王芳, 值班老师
const mother = '16000000228' // 冯桂, mother of 木木 and 林林 in two classes

/** When a guard without hurry is at each point of the second round. */
const round = [
  ['01', '11:32'], ['02', '11:34'], ['03', '11:36'], ['04', '11:37'], ['05', '11:39'], ['06', '11:41'], ['07', '11:43'],
  ['08', '11:45'], ['09', '11:47'], ['10', '11:49'], ['11', '11:51'], ['12', '11:52'], ['13', '11:54'], ['14', '11:56'],
]

const page = new URL('../../../../docs/live-day.md', import.meta.url)

describe('a live day', { skip: withoutBrowser }, () => {
  let service, browser, preview, boss

  before(async () => {
    service = await startService(eve)
    browser = await openBrowser()
    boss = new Desk(service.url)
    await boss.logIn(head)
    await prepareTheHoliday(service.url, boss, office)
    preview = await Preview.at(browser, service.url)
    await preview.turnClock(`${day}T06:10`)
  })
  after(async () => {
    service?.stop()
    await browser?.close()
  })

  /** Somebody picks up their phone at a time of the day. */
  async function at(time, user) {
    assert.deepEqual(await preview.errors(), [])
    await moveClock(service.url, `${day}T${time}:00+08:00`)
    await preview.pickUp(user)
  }

  /** Some minutes later on the same phone. */
  async function later(time) {
    await moveClock(service.url, `${day}T${time}:00+08:00`)
    await preview.followClock()
  }

  const top = () => preview.page.locator('.page-frame:not([hidden])')
  const path = () => preview.page.evaluate(() => phone.pages.top.path)
  const open = (url) => preview.page.evaluate((to) => phone.wx.navigateTo({ url: to }), url)
  const press = async (number) => {
    for (const key of number) await preview.tap(key === '.' ? '小数点' : key)
  }
  const measured = (number) => async () => {
    await press(number)
    await preview.tap('合格，记下')
  }
  const good = () => preview.tap('合格，记下')
  const photographed = async () => {
    await preview.tap('拍一张')
    await preview.answer('拍一张')
    await preview.tap('拍好了')
  }

  /** Answers item after item, as the page leads on from one to the next, until the list is back. */
  async function answer(answers) {
    await eventually(async () => (await path()) === 'pages/sheet-item/sheet-item')
    while ((await path()) === 'pages/sheet-item/sheet-item') {
      const words = (await preview.words()).replace(/^记下了：.*$/m, '') // which names the item before
      const known = Object.keys(answers).find((label) => words.includes(label))
      if (known === undefined) continue
      await answers[known]()
      await preview.eventually(async () => (await preview.words()).replace(/^记下了：.*$/m, '') !== words)
    }
  }

  const line = (label) => top().getByRole('button', { name: new RegExp(`^${label}，`) }).first()
  const row = (name) => top().locator('.one').filter({ hasText: name })

  async function taskOf(code) {
    const { items } = await boss.get(`/tasks?of=school&day=${day}`)
    return items.find(({ routine }) => routine === code).id
  }

  test('06:10 the kitchen looks at everybody who cooks', async () => {
    await at('06:10', manager)
    await preview.sees('午餐放行')
    await preview.sees('还不能出')
    await preview.picture('liveday-kitchen-closed')
    await open(`/pages/sheet/sheet?task=${await taskOf('kitchen.morning')}`)
    await preview.sees('今天上班的人')
    await line('健康证在有效期内').click()
    await answer({ 健康证: good, 体温: measured('36.5'), 手上没有: good, 没有腹泻: good, 衣帽口罩: good })
    await preview.sees('都填好了')
    await preview.picture('liveday-kitchen-morning')
    await preview.tap('交上去')
    await preview.sees(/郑美华 06:10 交的/)
  })

  test('06:45 meat is weighed, by two', async () => {
    const task = await taskOf('kitchen.receive')
    await at('06:45', manager)
    await open(`/pages/sheet/sheet?task=${task}`)
    await preview.sees('今天到的货')
    for (const goods of ['蔬菜、豆制品', '大米、食用油']) await preview.tap(`划掉${goods}`)
    await row('猪肉、禽蛋').getByRole('button', { name: /^订货重量，/ }).click()
    await answer({
      订货重量: measured('40'), 过磅重量: measured('39.6'), 合格证明: photographed, 证和货: good, 在保质期: good,
      到货中心温度: measured('4'), 要不要冷藏: () => preview.tap('冷藏'), 感官: () => preview.tap('正常'),
    })
    await preview.sees('都填好了')
    await preview.tap('食堂管理员签字')
    await preview.draw()
    await preview.tap('完成')
    await preview.sees(/郑美华 06:45 签了/)
    await preview.hasSentAll()
    await at('06:50', cook)
    await open(`/pages/sheet/sheet?task=${task}`)
    await preview.tap('食堂员工签字')
    await preview.draw()
    await preview.tap('完成')
    await preview.sees(/王桂芳 06:50 签了/)
    await preview.hasSentAll()
    await preview.picture('liveday-kitchen-goods')
  })

  test('07:20 a mother saves one reminder', async () => {
    await at('07:20', mother)
    await preview.sees('没有要您办的事')
    await preview.tap('再存 1 条')
    await preview.answer('允许')
    await preview.sees('大约 1 条')
    await preview.hasSentAll()
    assert.equal(await preview.received(), 0)
    await preview.picture('liveday-parent-morning')
  })

  test('08:45 a teacher says that she knows of her duty', async () => {
    await at('08:45', teacher)
    await preview.tab('我的')
    await preview.tap('值班')
    await preview.sees('下一班 4月3日 周日')
    await preview.picture('liveday-duty-new')
    await preview.tap('知道了')
    await preview.answer('允许')
    await preview.sees('记下了：您知道这一班')
    await preview.hasSentAll()
    await preview.picture('liveday-duty-known')
    const { items } = await boss.get('/rosters/shifts?first=2022-04-03&last=2022-04-03')
    assert(items.some(({ post, holder, acked }) => post === 'holiday' && holder === '王芳' && acked))
  })

  test('09:10 the fire officer looks at extinguishers; one is in the red', async () => {
    const officer = new Desk(service.url)
    await officer.logIn(fire)
    const check = (await officer.get('/tasks')).items.find(({ routine }) => routine === 'fire.self-check')
    const [area] = (await officer.get(`/tasks/${check.id}/assets`)).items
    const chosen = area.assets.slice(0, 3)
    await at('09:10', fire)
    await top().getByRole('button', { name: /^灭火器每月自检/ }).first().click()
    await preview.sees('还差 120 具')
    for (const [index, { number }] of chosen.entries()) {
      await preview.scan(number)
      await top().getByRole('button', { name: /^灭火器每月自检，/ }).click()
      await preview.tap('合格，在原来的位置，没有挡住')
      await preview.tap('打开，压力表指针')
      await preview.tap(index === 2 ? '红区' : '绿区')
      if (index === 2) {
        await preview.tap('拍一张')
        await preview.answer('拍一张')
        await preview.sees('铅封和保险销完好')
      }
      await preview.back()
      for (const label of ['铅封和保险销完好', '喷管没有裂、没有堵', '没有过有效期']) await preview.tap(`合格，${label}`)
      if (index === 2) await preview.picture('liveday-fire-sheet')
      await preview.tap('交上去')
      await preview.sees(/交的/)
      await preview.hasSentAll()
      await preview.back()
      await preview.back()
    }
    await preview.sees('还差 117 具')
    await preview.sees('查出 1 具有毛病，已经报了隐患')
    await preview.picture('liveday-fire')
  })

  /** Opens the reading of a dish, and presses the keys. */
  async function measure(dish, number) {
    await row(dish).getByRole('button', { name: /^中心温度，/ }).click()
    await preview.sees(`${dish} · 中心温度`)
    await press(number)
  }

  test('10:05 the meat has 68℃, goes back on the stove, and has 72℃', async () => {
    await at('10:05', cook)
    await top().getByRole('button', { name: /^每菜中心温度，/ }).click()
    await preview.sees('红烧肉')
    await measure('红烧肉', '68')
    await preview.sees('没到 70℃，先不能往下走')
    await preview.picture('liveday-kitchen-68')
    await preview.tap('回锅加热')
    await preview.back()
    for (const [dish, heat] of [['番茄炒蛋', '81'], ['炒青菜', '88'], ['米饭', '95']]) {
      if ((await path()) === 'pages/sheet/sheet') await measure(dish, heat)
      else await press(heat)
      await preview.tap('合格，记下')
    }
    await preview.sees('中心温度不合格，处理好才能交。')
    await later('10:16')
    await measure('红烧肉', '72')
    await preview.picture('liveday-kitchen-72')
    await preview.tap('合格，记下')
    await preview.sees('都填好了')
    await preview.tap('交上去')
    await preview.sees(/王桂芳 10:16 交的/)
    await preview.hasSentAll()
  })

  test('10:45 of each dish a box is kept', async () => {
    await at('10:45', cook)
    await open(`/pages/sheet/sheet?task=${await taskOf('kitchen.sample')}`)
    await preview.sees('每个菜一盒')
    await line('重量').click()
    await answer({ 重量: measured('130'), 盒上写了: good, 留样柜温度: measured('4'), 拍一张留样柜: photographed })
    await preview.sees('都填好了')
    await preview.tap('交上去')
    await preview.sees(/王桂芳 10:45 交的/)
    await preview.hasSentAll()
    await preview.picture('liveday-kitchen-samples')
  })

  test('11:02 the gate opens', async () => {
    await at('11:02', manager)
    await preview.sees('可以放行')
    await preview.tap('午餐放行，可以放行')
    await preview.tap('放行')
    await preview.answer('允许')
    await preview.sees('已经放行')
    await preview.hasSentAll()
    await preview.picture('liveday-kitchen-released')
  })

  test('11:32 a guard walks his round', async () => {
    const asks = { '04': () => preview.fill('压力表', '0.35') }
    await at('11:31', guard)
    await preview.sees('扫了 0 个，还差 14 个')
    await preview.picture('liveday-round-first')
    for (const [index, [number, time]] of round.entries()) {
      await later(time)
      await preview.scan(number, index === 0 ? '扫码' : '继续扫码')
      if (['03', '04', '10'].includes(number)) {
        await preview.sees('扫上了。看一眼这里：')
        await asks[number]?.()
        await preview.tap('记上')
      }
      await preview.sees(index < 13 ? `14 个点扫了 ${index + 1} 个` : '这一轮走完了')
      if (number === '07') await preview.picture('liveday-round')
    }
    await preview.tap('收工')
    await preview.answer('允许')
    await preview.sees('走完了')
    await preview.hasSentAll()
    await preview.picture('liveday-round-done')
  })

  test('14:20 the reminder reaches the mother once, is opened and confirmed', async () => {
    await at('14:20', mother)
    await preview.arrived('假期安全提醒')
    await preview.picture('liveday-notice-arrived')
    assert.equal(await preview.received(), 1, 'two children, one reminder')
    await (await preview.arrived('假期安全提醒')).click()
    await preview.sees('确认回执')
    await preview.picture('liveday-notice')
    await preview.tap('确认回执')
    await preview.answer('允许')
    await preview.sees('学校收到了')
    await preview.hasSentAll()
    await preview.picture('liveday-notice-confirmed')
  })

  test('17:50 the guard is reminded of the round that he has not begun', async () => {
    const walker = new Desk(service.url)
    await walker.logIn(guard)
    await moveClock(service.url, `${day}T17:00:30+08:00`) // it opens, which buzzes on no phone
    await eventually(async () => (await walker.get('/inbox')).items.some(({ title, at: said }) => title.startsWith('重点部位巡查') && said >= `${day}T17:00`))
    await at('17:50', guard)
    await (await preview.arrived('重点部位巡查')).click()
    await preview.sees('扫了 0 个，还差 14 个')
    await preview.picture('liveday-round-reminded')
  })

  test('18:30 the head reads what did not happen', async () => {
    await at('18:30', head)
    await preview.sees(/件事没发生/)
    await preview.picture('liveday-undone')
    await top().getByText('重点部位巡查').last().scrollIntoViewIfNeeded()
    await preview.picture('liveday-undone-more')
    const { items } = await boss.get(`/tasks?of=school&day=${day}`)
    const third = items.find(({ routine, opens }) => routine === 'guard.round' && opens.includes('T17:00'))
    assert.equal(third.phase, 'missed')
    await preview.tap('知道了')
    await preview.answer('允许')
    await preview.hasSentAll()
  })

  test('19:00 the teacher is reminded of tomorrow', async () => {
    await at('19:00', teacher)
    await preview.arrived('假期值班')
    await preview.picture('liveday-duty-reminded')
    await (await preview.arrived('假期值班')).click()
    assert.deepEqual(await preview.errors(), [])
  })

  test('the figures of the day are those of docs/live-day.md', async () => {
    const figures = await count(boss, service.url, day)
    const text = fs.readFileSync(page, 'utf8')
    if (process.env.XIAOQIN_SCREENSHOTS === undefined) {
      assert.equal(text, between(text, 'figures', figures), 'npm run live-day writes them anew')
      return
    }
    const report = service.run('plan', 'rehearse', '-school', 'yunxi', '-from', '2022-01-24', '-days', '220')
    const head = report.split('\n').slice(0, 5).filter((words) => words !== '').map((words) => `    ${words}\n`)
    fs.writeFileSync(page, between(between(text, 'figures', figures), 'semester', `\n${head.join('')}\n`))
  })
})
