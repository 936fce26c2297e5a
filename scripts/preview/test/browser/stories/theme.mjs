// A safety lesson of the month: held in the classes with a photo, signed by the departments.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Desk } from '../service.mjs'

const teacher = '16000000048' // 蒋安宁, of 一（1）班
const head = '16000000002' // 严正明, 后勤主任
const small = { head: '16000005002', office: '16000005011', teacher: '16000005014', nobody: '16000009003' } // 丰年, 黎春和, 吕桂 of 南塘小学, with six classes, and a phone that nobody knows
const guard = '16000000006'

export function themeStories(world) {
  describe('a safety lesson', () => {
    const using = (user, story) => world.using(user, story)

    async function logIn(phone) {
      await phone.open()
      await phone.agree()
      await phone.tap('用微信手机号认领')
      await phone.answer('允许')
      await phone.tap('开始用')
      await phone.sees(/好$/)
    }

    /** Another story may have given her a second identity. */
    async function actAsClassTeacher(phone) {
      const role = phone.page.getByRole('radio', { name: '班主任', exact: true })
      if ((await role.count()) > 0) await role.click()
    }

    const lesson = async (desk) => (await desk.get('/themes')).items.find(({ name }) => name === '防欺凌')

    test('is two taps for a class teacher, without a network too', () =>
      using(teacher, async (phone) => {
        await logIn(phone)
        await actAsClassTeacher(phone)
        await phone.sees('一（1）班还没上')
        await phone.picture('today-teacher')
        await phone.setOnline(false)
        await phone.page.getByRole('button', { name: /^防欺凌/ }).first().click()
        await phone.sees('还没上')
        await phone.picture('theme-teacher')
        await phone.tap('已上课，拍一张，一（1）班')
        await phone.answer('拍一张')
        await phone.sees(/上过了/)
        await phone.sees('存了 2 条，有网自动传')
        await phone.picture('theme-offline')
        await phone.setOnline(true)
        await phone.hasSentAll()
        const desk = new Desk(world.service.url)
        await desk.logIn(head)
        const { task_id } = await lesson(desk)
        await phone.eventually(async () => {
          const { lines } = await desk.get(`/themes/${task_id}`)
          const own = lines.find(({ name }) => name === '一（1）班')
          return own.held_by === '蒋安宁' && own.photos.length === 1
        })
        await phone.sees(/上过了/)
        await phone.page.getByRole('img', { name: '上课的照片' }).or(phone.page.locator('[aria-label="上课的照片"]')).first().waitFor()
        await phone.picture('theme-held')
        await phone.tap('本学期的主题')
        await phone.sees('只算您的班')
        await phone.picture('themes-teacher')
      }))

    test('heads see every class in the order of the school, and whose photo it is', () =>
      using(head, async (phone) => {
        await logIn(phone)
        await phone.tap('本学期安全教育')
        await phone.sees('全校每个班都算')
        await phone.picture('themes')
        await phone.page.getByRole('button', { name: /^防欺凌/ }).click()
        await phone.sees('36 个班上了 1 个')
        await phone.page.getByRole('button', { name: /^一（1）班/ }).click()
        await phone.page.locator('[aria-label="上课的照片"]').first().waitFor()
        await phone.picture('theme-head')
        await phone.page.getByRole('button', { name: /^一（2）班/ }).click()
        await phone.sees(/拿着的人/)
        await phone.sees('班级没上完，签了字也还不算办完')
      }))

    test('is finished by the second signature, once all classes have held it', async () => {
      const desk = new Desk(world.service.url)
      await desk.logIn(small.head)
      const { task_id } = await lesson(desk)
      await holdEverywhere(world, desk, task_id)
      await using(small.head, async (phone) => {
        await logIn(phone)
        await phone.page.evaluate((id) => phone.wx.navigateTo({ url: `/pages/theme/theme?id=${id}` }), task_id)
        await phone.sees('6 个班上了 6 个')
        await phone.picture('theme-sign')
        await phone.tap('签字')
        await phone.sees(/丰年 今天/)
      })
      await using(small.office, async (phone) => {
        await logIn(phone)
        await phone.sees('等您签字')
        await phone.page.getByRole('button', { name: /^防欺凌/ }).first().click()
        await phone.tap('签字')
        await phone.sees(/全部办完/)
        await phone.picture('theme-done')
      })
      assert.equal((await desk.get(`/themes/${task_id}`)).state, 'done')
    })

    test('is nothing for who has no part in it, and the list says when it cannot be read', async () => {
      const desk = new Desk(world.service.url)
      await desk.logIn(head)
      const { task_id } = await lesson(desk)
      await using(guard, async (phone) => {
        await logIn(phone)
        await phone.page.evaluate((id) => phone.wx.navigateTo({ url: `/pages/theme/theme?id=${id}` }), task_id)
        await phone.sees(/没有找到这个主题/)
        await phone.picture('theme-locked')
        await phone.setOnline(false)
        await phone.page.evaluate(() => phone.wx.navigateTo({ url: '/pages/themes/themes' }))
        await phone.sees('没连上服务器')
        await phone.picture('themes-offline')
      })
    })
  })
}

/** Every class holds it, each by its own teacher: one phone that nobody knows has become all of them but one. */
async function holdEverywhere(world, desk, id) {
  const [own, others] = [new Desk(world.service.url), new Desk(world.service.url)]
  await own.logIn(small.teacher)
  await others.arrive(small.nobody)
  for (const { key, who } of (await desk.get(`/themes/${id}`)).lines) {
    const teacher = who[0] === '吕桂' ? own : others
    if (teacher === others) await others.become(who[0], await desk.invite(who[0]))
    await teacher.post(`/tasks/${id}/finish`, { id: crypto.randomUUID(), device_time: '2022-03-31T10:25:00+08:00', targets: [key] })
  }
}
