// The dark corners of scanning, on the noon round of another day.
import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { Desk, askForPhotosAt, moveClock } from '../service.mjs'

const guard = '16000005004' // 石立冬, 保安 of 南塘小学, on duty at the gate every other day
const head = '16000005002' // 丰年, 后勤主任 there
const day = '2022-04-06'

export function cornerStories(world) {
  describe('the dark corners of scanning', () => {
    let desk
    const using = (user, story) => world.using(user, story)
    const at = (time) => moveClock(world.service.url, `${day}T${time}+08:00`)

    before(async () => {
      desk = new Desk(world.service.url)
      await desk.logIn(head)
      await at('11:32:00')
    })

    const plate = async (number) => (await desk.plates()).find((one) => one.number === number)

    async function checkpoint(number) {
      const { items } = await desk.get('/checkpoints')
      return items.find((one) => one.number === number)
    }

    /** Opens the phone at its first screen, at the school's time. */
    async function enter(phone) {
      await phone.open()
      await phone.agree()
      await phone.tap('用微信手机号认领')
      await phone.answer('允许')
      await phone.tap('开始用')
    }

    async function logIn(phone) {
      await enter(phone)
      await phone.sees('下一个点')
    }

    test('an old plate says that a new one hangs, a revoked one that it is out of use', () =>
      using(guard, async (phone) => {
        await logIn(phone)
        const old = await plate('02')
        const { id } = await checkpoint('02')
        await desk.post(`/checkpoints/${id}/rotate`)
        await phone.scanText(old.url)
        await phone.sees('旧牌，已换新牌')
        await phone.picture('scan-old-plate')
        await phone.scan('02', '再扫一次')
        await phone.sees('扫好了')

        const gone = await plate('03')
        const { id: third } = await checkpoint('03')
        await desk.post(`/checkpoints/${third}/revoke`)
        await phone.scanText(gone.url, '继续扫码')
        await phone.sees('这块牌子停用了')
        await phone.picture('scan-revoked-plate')
        await desk.post(`/checkpoints/${third}/rotate`)
      }))

    test("another school's plate is answered like a code that nobody made", () =>
      using(guard, async (phone) => {
        await at('11:36:00')
        await logIn(phone)
        const { items } = await (await fetch(`${world.service.url}/_dev/plates`)).json()
        const mine = (await plate('01')).school
        await phone.scanText(items.find(({ school }) => school !== mine).url)
        await phone.sees('这不是学校的牌子')
        const theirs = await phone.words()
        await phone.scanText('https://example.cn/q/AAAAAAAAAAAAAAAAAAAAAA', '再扫一次')
        await phone.sees('这不是学校的牌子')
        assert.equal(await phone.words(), theirs)
      }))

    test('without the camera a button leads to the settings, and a number is typed', () =>
      using(guard, async (phone) => {
        await at('11:40:00')
        await logIn(phone)
        await phone.allowCamera(false)
        await phone.tap('扫码')
        await phone.sees('摄像头没打开')
        await phone.picture('scan-no-camera')
        await phone.tap('输牌号')
        await phone.type((await plate('01')).typed)
        await phone.tap('记上')
        await phone.sees('还要一张照片')
        await phone.tap('现在拍不了，接着扫码')
        await phone.sees('摄像头没打开')
        await phone.tap('去打开')
        await phone.answer('允许')
        await at('11:44:00')
        await phone.followClock()
        await phone.back()
        await phone.scan('03')
        await phone.sees('扫好了')
      }))

    test('a damaged plate is reported with two taps, also without a network', () =>
      using(guard, async (phone) => {
        await at('11:46:00')
        await logIn(phone)
        await phone.setOnline(false)
        await phone.tap('扫码')
        await phone.page.getByLabel('码的照片').setInputFiles({ name: 'dark.png', mimeType: 'image/png', buffer: darkPicture })
        await phone.answer('扫到了')
        await phone.tap('输牌号')
        await phone.tap('牌子坏了，或者不见了')
        await phone.sees('哪块牌子坏了？')
        await phone.picture('scan-which-damaged')
        await phone.tap('04 配电房')
        await phone.sees('04 的牌子报上去了')
        await phone.picture('scan-damaged')
        await phone.setOnline(true)
        await phone.eventually(async () => (await checkpoint('04')).plate.damaged)
        const { items } = await desk.get('/hazards')
        assert.match(items[0].words ?? items[0].note ?? JSON.stringify(items[0]), /牌子坏了/)
      }))

    test('a photo of now is asked for where the school wants one', () =>
      using(guard, async (phone) => {
        await at('11:50:00')
        await askForPhotosAt(world.service.url, '05')
        await logIn(phone)
        await phone.scan('05')
        await phone.sees('还要一张照片')
        await phone.picture('scan-photo-of-now')
        await phone.tap('拍一张现场')
        await phone.answer('拍一张')
        await phone.sees('说明记下了')
        await askForPhotosAt(world.service.url)
        await phone.eventually(async () => {
          const { items } = await desk.get('/check-ins?limit=20')
          const [fifth] = items.filter(({ checkpoint: { number } }) => number === '05')
          return fifth.photos.length === 1 && fifth.grade === 'A'
        })
      }))

    test('a point after the round closed is made up', () =>
      using(guard, async (phone) => {
        await at('13:10:00')
        await enter(phone)
        await phone.scan('06')
        await phone.sees(/算补巡/)
        await phone.picture('scan-made-up')
        const { items } = await desk.get('/check-ins?limit=1')
        assert.equal(items[0].outcome, 'made_up')
      }))

    test('where the order counts, a point out of turn is kept, and the one left out asked for', async () => {
      const { items: points } = await desk.get('/checkpoints')
      const walk = (ordered) => desk.put('/routes/checkpoint', { name: '校园巡查线', ordered, points: points.filter(({ kind }) => kind === 'checkpoint').map(({ id }) => id) })
      await walk(true)
      await using(guard, async (phone) => {
        await at('17:03:00')
        await logIn(phone)
        await phone.sees('按顺序，下一个点')
        await phone.picture('today-ordered')
        await phone.scan('01')
        await phone.sees('扫好了')
        await at('17:06:00')
        await phone.followClock()
        await phone.scan('03', '继续扫码')
        await phone.sees('这是 03，该扫 02')
        await phone.sees('03 先给您记上。02 教学楼还没扫。')
        await phone.picture('scan-out-of-order')
        await at('17:09:00')
        await phone.followClock()
        await phone.scan('02', '接着扫 02 教学楼')
        await phone.sees('8 个点扫了 3 个')
      })
      const { items } = await desk.get('/check-ins?limit=3')
      const said = items.map(({ checkpoint, grade, reasons }) => [checkpoint.number, grade, ...reasons.map(({ code }) => code)])
      assert.deepEqual(said, [['02', 'A'], ['03', 'B', 'order'], ['01', 'A']])
      await walk(false)
    })

    test('a point of no round is an extra check', () =>
      using(guard, async (phone) => {
        await at('20:30:00')
        await enter(phone)
        await phone.scan('06')
        await phone.sees('这块牌子不在您今天的路线里')
        await phone.sees(/给您记了一次顺路检查/)
        await phone.picture('scan-extra')
        const { items } = await desk.get('/check-ins?limit=1')
        assert.equal(items[0].outcome, 'extra')
      }))
  })
}

/** One black pixel: no code can be found in it. */
const darkPicture = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
)
