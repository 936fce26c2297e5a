// Everybody else's day: tasks, what did not happen, what is urgent, reminders.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

const head = '16000000002' // 严正明, 后勤主任
const cleaner = '16000000022' // 吴金花, 保洁员
const repairer = '16000000005' // 齐大川, 维修员
const teacher = '16000000048' // 蒋安宁, of 一（1）班

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
        await phone.sees('36 个班上了 0 个')
        await phone.tap('经过和改派')
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

    test('a cleaner passes a task on, and the colleague takes it', async () => {
      await using(cleaner, async (phone) => {
        await logIn(phone)
        await phone.page.getByText('植物修剪与补种').first().click()
        await phone.tap('转给同事')
        await phone.sees('齐大川')
        await phone.picture('colleagues')
        await phone.type('齐大')
        await phone.page.getByRole('button', { name: /^齐大川/ }).click()
        await phone.sees('为什么转？点一个就行')
        await phone.picture('colleagues-reason')
        await phone.tap('临时走不开')
        await phone.sees(/他接下来之前，这件事还算您的/)
        await phone.picture('colleagues-done')
      })
      await using(repairer, async (phone) => {
        await logIn(phone)
        await phone.tab('通知')
        await phone.page.getByRole('button', { name: /请您接手：植物修剪与补种/ }).click()
        await phone.tap('我接下来')
        await phone.sees(/齐大川 接下来了/)
        await phone.picture('task-accepted')
      })
      await using(cleaner, async (phone) => {
        await logIn(phone)
        await phone.sees('公共区域消杀')
        assert.equal(await phone.page.getByText('植物修剪与补种').count(), 0)
      })
    })

    test('what asks for a photo opens the camera, and is done with it', () =>
      using(repairer, async (phone) => {
        await logIn(phone)
        await phone.page.getByRole('button', { name: /^植物修剪与补种/ }).first().click()
        await phone.tap('拍一张，交上去')
        await phone.answer('拍一张')
        await phone.sees('再拍一张')
        await phone.picture('task-photo')
        await phone.tap('交上去')
        await phone.page.locator('[aria-label="做好以后的照片"]').first().waitFor()
        await phone.sees(/做好了/)
        await phone.picture('task-photo-done')
      }))

    test('what asks for a number is told for one class by its teacher', () =>
      using(teacher, async (phone) => {
        await logIn(phone)
        const role = phone.page.getByRole('radio', { name: '班主任', exact: true })
        if ((await role.count()) > 0) await role.click()
        await phone.page.getByRole('button', { name: /^安全教育平台班级完成率/ }).first().click()
        await phone.tap('记上，一（1）班')
        await phone.type('完成 43 人，应 45 人')
        await phone.picture('task-number')
        await phone.tap('交上去')
        await phone.sees(/完成 43 人，应 45 人/)
      }))

    test('the list of colleagues says when it cannot be read', () =>
      using(cleaner, async (phone) => {
        await logIn(phone)
        await phone.setOnline(false)
        await phone.page.evaluate(() => phone.wx.navigateTo({ url: '/pages/colleagues/colleagues?task=t&title=x' }))
        await phone.sees('没连上服务器')
        await phone.picture('colleagues-offline')
        await phone.setOnline(true)
        await phone.tap('再试一次')
        await phone.sees('齐大川')
        await phone.type('没有的人')
        await phone.sees('没有这个人')
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
