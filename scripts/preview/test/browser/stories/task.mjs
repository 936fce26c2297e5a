// Everybody else's day: tasks, what did not happen, what is urgent, reminders.
import { describe, test } from 'node:test'

const head = '16000000002' // 严正明, 后勤主任
const cleaner = '16000000022' // 吴金花, 保洁员

export function taskStories(world) {
  describe('tasks', () => {
    const using = (user, story) => world.using(user, story)

    async function logIn(phone) {
      await phone.open()
      await phone.agree()
      await phone.tap('用微信手机号认领')
      await phone.answer('允许')
      await phone.tap('开始用')
    }

    test('a head sees what did not happen, and opens what others do', () =>
      using(head, async (phone) => {
        await logIn(phone)
        await phone.sees('3月31日 星期四')
        await phone.sees('没有落下的事')
        await phone.picture('today-head')
        await phone.page.getByText('防欺凌').first().click()
        await phone.sees('怎么算完')
        await phone.sees('要做的 38 项')
        await phone.picture('task')
        await phone.tap('这次不用做了')
        await phone.type('停课一周')
        await phone.picture('task-excuse')
        await phone.tap('先不')
      }))

    test('a cleaner acknowledges with one tap, also without a network', () =>
      using(cleaner, async (phone) => {
        await logIn(phone)
        await phone.sees('今天要做的')
        await phone.picture('today-cleaner')
        await phone.setOnline(false)
        await phone.tap('知道了，植物修剪与补种')
        await phone.sees('存了 1 条，有网自动传')
        await phone.setOnline(true)
        await phone.page.getByRole('button', { name: '知道了，植物修剪与补种' }).waitFor({ state: 'detached' })
      }))

    test('one tap reports what is urgent; the phone numbers are on the same screen', () =>
      using(cleaner, async (phone) => {
        await logIn(phone)
        await phone.tap('上报')
        await phone.sees('出了什么事？')
        await phone.picture('incident')
        await phone.setOnline(false)
        await phone.tap('有人受伤')
        await phone.sees('没连上网，先打电话')
        await phone.picture('incident-offline')
        await phone.tap('打 120 急救')
        await phone.page.getByRole('dialog', { name: '呼叫 120' }).waitFor()
        await phone.answer('取消')
      }))

    test('reminders are saved one by one, and counted', () =>
      using(cleaner, async (phone) => {
        await logIn(phone)
        await phone.tab('我的')
        await phone.sees('还能收到的微信提醒')
        await phone.tap('再存 1 条')
        await phone.answer('允许')
        await phone.sees('大约 1 条')
        await phone.picture('mine-reminders')
      }))
  })
}
