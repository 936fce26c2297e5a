// A guard walks the round of noon, with everything that can happen on it.
import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { Desk, moveClock } from '../service.mjs'

const guard = '16000005004' // 石立冬, 保安 of 南塘小学, on duty at the gate
const head = '16000005002' // 丰年, 后勤主任 there
const guardian = '16000000006' // 李卫国, 保安 of the other school, and father at this one
const noon = '2022-03-31'

export function roundStories(world) {
  describe('a round', () => {
    let desk, plates
    const using = (user, story) => world.using(user, story)
    const plate = (number) => plates.find((one) => one.number === number)

    before(async () => {
      desk = new Desk(world.service.url)
      await desk.logIn(head)
      plates = await desk.plates()
    })

    /** It is some time of the day at school, and on a phone. */
    async function at(time, phone) {
      await moveClock(world.service.url, `${noon}T${time}+08:00`)
      await phone.followClock()
    }

    /** Scans a point that counts. */
    async function walk(phone, number, button = '继续扫码', expected = '扫好了') {
      await phone.scan(number, button)
      await phone.sees(expected)
    }

    async function logIn(phone, options) {
      await phone.open(options)
      await phone.agree()
      await phone.tap('用微信手机号认领')
      await phone.answer('允许')
    }

    test('of eight points: two without a network, one too fast, one damaged, one wrong, one late', () =>
      using(guard, async (phone) => {
        await moveClock(world.service.url, `${noon}T11:35:00+08:00`)
        await logIn(phone)
        await phone.tap('开始用')
        await phone.sees('下一个点')
        await phone.sees('扫了 0 个，还差 8 个')
        await phone.picture('today-guard')

        await phone.tap('扫码')
        await phone.page.getByRole('dialog', { name: '扫一扫' }).waitFor()
        await phone.picture('scanner')
        await phone.answer('关闭')
        await walk(phone, '01', '扫码')
        await phone.sees('8 个点扫了 1 个')
        await phone.picture('scan-ok')

        await at('11:35:10', phone)
        await phone.scan('02', '继续扫码')
        await phone.sees('还要说明一句')
        await phone.picture('scan-flag')
        await phone.page.getByText('和同事一起走的').click()
        await phone.sees('说明记下了')
        await phone.picture('scan-explained')
        assert((await phone.page.evaluate(() => phone.vibrated)).length > 0)

        await at('11:38:00', phone)
        await phone.scan('02', '继续扫码')
        await phone.sees('02 刚才扫过了')
        await phone.picture('scan-duplicate')
        await phone.scanText('https://example.cn/menu', '接着扫 03 食堂后门')
        await phone.sees('这不是学校的牌子')
        await phone.picture('scan-foreign')
        await phone.scanText('https://example.cn/q/AAAAAAAAAAAAAAAAAAAAAA', '再扫一次')
        await phone.sees('该扫的是 03 食堂后门')

        await at('11:40:00', phone)
        await phone.setOnline(false)
        await phone.scan('03', '再扫一次')
        await phone.sees('扫好了')
        await phone.sees('存在手机里，有网自动传')
        await phone.picture('scan-stored')
        await at('11:40:10', phone)
        await phone.scan('04', '继续扫码')
        await phone.sees('门锁好了')
        await phone.picture('scan-questions')
        await phone.tap('记上')
        await phone.sees('8 个点扫了 4 个')
        await at('11:43:00', phone)
        await phone.back()
        await phone.sees('没网也能扫。')
        await phone.sees('存了 2 条，有网自动传')
        await phone.picture('today-guard-offline')

        await phone.open({ offline: '' })
        await phone.sees('存了 2 条，有网自动传')
        await phone.sees('扫了 4 个，还差 4 个')
        await phone.page.getByText('没网也能扫。').click()
        await phone.sees('2 条等着传')
        await phone.picture('queue-waiting')
        await phone.setOnline(true)
        await phone.sees('都传上去了')
        await phone.picture('queue-empty')
        await phone.back()

        await phone.tab('通知')
        await phone.page.getByText(/^还要说明一句：04/).click()
        await phone.sees('和同事一起走的')
        await phone.picture('scan-recalled')
        await phone.page.getByText('和同事一起走的').click()
        await phone.sees('说明记下了')
        await phone.back()
        await phone.tab('今天')

        await at('11:50:00', phone)
        await phone.tap('扫码')
        await phone.page.getByLabel('码的照片').setInputFiles({ name: 'dark.png', mimeType: 'image/png', buffer: darkPicture })
        await phone.answer('扫到了')
        await phone.sees('没扫出来')
        await phone.picture('scan-unreadable')
        await phone.tap('输牌号')
        await phone.picture('scan-type')
        await phone.type(plate('05').typed.toLowerCase())
        await phone.tap('记上')
        await phone.sees('还要一张照片')
        await phone.picture('scan-typed')
        await phone.tap('拍一张现场')
        await phone.answer('拍一张')
        await phone.sees('说明记下了')

        await at('11:55:00', phone)
        await walk(phone, '06')
        await phone.sees('8 个点扫了 6 个')
        await phone.back()
        await phone.page.getByText('第 1 轮').first().click()
        await phone.sees('提前收工')
        await phone.picture('round')
        await phone.back()

        await at('12:00:00', phone)
        await walk(phone, '08', '扫码')
        await phone.sees('8 个点扫了 7 个')
        await at('12:36:00', phone)
        await walk(phone, '07', '继续扫码', '晚了6分钟，算数')
        await phone.picture('scan-late')
        await phone.tap('收工')
        await phone.answer('允许')
        await phone.sees('走完了')
        await phone.picture('today-guard-done')

        const { items } = await desk.get('/check-ins?limit=20')
        const counted = items.filter(({ outcome }) => outcome !== 'duplicate').sort((a, b) => (a.at < b.at ? -1 : 1))
        assert.deepEqual(
          counted.map(({ checkpoint, at: made, outcome, method }) => `${checkpoint.number} ${clock(made)} ${outcome} ${method}`),
          ['01 11:35 counted scan', '02 11:35 counted scan', '03 11:40 counted scan', '04 11:40 counted scan',
            '05 11:50 counted typed', '06 11:55 counted scan', '08 12:00 counted scan', '07 12:36 late scan'],
        )
        assert.equal(counted[4].photos.length, 1)
        assert.notEqual(counted[1].explanation, null)
      }))

    test('with large type, in which nothing is cut off', () =>
      using(guard, async (phone) => {
        await logIn(phone, { font: '1.4' })
        await phone.tap('开始用')
        await phone.sees('扫码')
        await phone.page.locator('.page.care').waitFor()
        await phone.picture('today-guard-care')
        const boxes = await phone.page.evaluate(() => {
          const of = (selector) => document.querySelector(selector).getBoundingClientRect()
          return { scan: of('.page-frame:not([hidden]) .scan').height, report: of('.page-frame:not([hidden]) .below').height }
        })
        assert.deepEqual(boxes, { scan: 136, report: 72 })
      }))

    test('a code that WeChat scanned leads a stranger over the login to its result', () =>
      using(guardian, async (phone) => {
        const gate = (await otherPlates()).find(({ number }) => number === '01')
        const q = encodeURIComponent(gate.url)
        const open = `pages/scan/scan?q=${q}&scancode_time=${Date.parse(`${noon}T12:40:00+08:00`) / 1000}`
        await moveClock(world.service.url, `${noon}T12:41:00+08:00`)
        await logIn(phone, { open })
        await phone.tap('开始用')
        await phone.sees('01 校门口')
        await phone.picture('scan-cold-start')
        assert.equal((await phone.kept('session')).memberships.length, 2)
      }))

    test('two identities have a day each on one phone', () =>
      using(guardian, async (phone) => {
        await logIn(phone)
        await phone.tap('开始用')
        await phone.tap('家长', 'radio')
        await phone.sees('没有要您办的事')
        await phone.picture('today-two-identities-parent')
        await phone.tap('保安', 'radio')
        await phone.page.getByRole('button', { name: '扫码', exact: true }).waitFor()
        await phone.picture('today-two-identities-guard')
      }))

    /** The plates of the other school. */
    async function otherPlates() {
      const { items } = await (await fetch(`${world.service.url}/_dev/plates`)).json()
      return items.filter(({ school }) => school !== plates[0].school)
    }
  })
}

const clock = (time) => new Date(Date.parse(time) + 8 * 3_600_000).toISOString().slice(11, 16)

/** One black pixel: no code can be found in it. */
const darkPicture = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
)
