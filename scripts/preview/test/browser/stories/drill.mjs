// A drill on several phones: the officer starts the clock, teachers call their classes.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

const officer = '16000000003'
const teacher = '16000000048' // 蒋安宁, of 一（1）班
const cleaner = '16000000022' // 吴金花, who stands in front of three classes

export function drillStories(world) {
  describe('a drill', () => {
    const using = (user, story) => world.using(user, story)

    async function logIn(phone) {
      await phone.open()
      await phone.agree()
      await phone.tap('用微信手机号认领')
      await phone.answer('允许')
      await phone.tap('开始用')
    }

    /** Another story may have given her a second identity. */
    async function actAsClassTeacher(phone) {
      await phone.sees(/好$/)
      const role = phone.page.getByRole('radio', { name: '班主任', exact: true })
      if ((await role.count()) > 0) await role.click()
    }

    test('from the start tap to the last class, and what was found', () =>
      using(officer, async (phone) => {
        await logIn(phone)
        await phone.page.getByText('每月应急疏散演练').first().click()
        await phone.sees('按下开始，钟就走')
        await phone.picture('drill-planned')
        await phone.page.getByRole('textbox', { name: '演练什么' }).fill('二楼起火，从东侧楼梯下')
        await phone.tap('开始演练')
        await phone.sees('36 个班到齐 0 个，没点名 36 个')
        await phone.picture('drill-started')

        await using(teacher, async (teacher) => {
          await logIn(teacher)
          await actAsClassTeacher(teacher)
          await teacher.sees('演练进行中')
          await teacher.picture('today-drill')
          await teacher.tap('演练进行中，36 个班到齐 0 个')
          await teacher.sees('一（1）班')
          await teacher.picture('drill-call')
          await teacher.tap('有人没到')
          await teacher.tap('多一个')
          await teacher.picture('drill-missing')
          await teacher.tap('缺 2 人，记上')
          await teacher.sees('缺 2 人')
        })

        await using(cleaner, async (helper) => {
          const call = async (name) => {
            await helper.page.getByRole('button', { name: new RegExp(`^${name}班`) }).click()
            await helper.tap('全到')
          }
          await logIn(helper)
          await helper.tap('演练进行中，36 个班到齐 0 个')
          await helper.sees('点您面前的班，给它点名。')
          await helper.setOnline(false)
          await call('一（2）')
          await helper.sees('36 个班到齐 1 个')
          await helper.picture('drill-offline')
          await helper.setOnline(true)
          await helper.eventually(async () => (await helper.kept('drill')).settled === 1)
          await call('一（1）')
          await call('一（3）')
          await helper.sees('36 个班到齐 3 个，没点名 33 个')
          await helper.page.getByRole('button', { name: /^访客和外来人员，/ }).click()
          await helper.tap('全到')
          await helper.sees('36 个班到齐 3 个，没点名 33 个，校车上的孩子没点')
          await helper.page.getByRole('button', { name: /^校车上的孩子，/ }).scrollIntoViewIfNeeded()
          await helper.picture('drill-beside')
        })

        await phone.sees('36 个班到齐 3 个，没点名 33 个')
        await phone.picture('drill-board')
        await phone.tap('结束演练')
        await phone.sees('还有班没到齐，写一句怎么回事')
        await phone.page.getByRole('textbox', { name: '说明' }).fill('只练一年级的三个班')
        await phone.page.getByRole('textbox', { name: '一个问题' }).fill('东侧楼梯太挤')
        await phone.tap('记下')
        await phone.sees('东侧楼梯太挤')
        await phone.picture('drill-ending')
        await phone.tap('结束演练')
        await phone.sees('只练一年级的三个班')
        await phone.eventually(async () => (await phone.kept('drill')).state === 'finished')
        await phone.picture('drill-finished')
        assert.match(await phone.words(), /到齐 3 个/)
      }))
  })
}
