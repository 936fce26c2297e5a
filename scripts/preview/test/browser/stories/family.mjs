// Parents join a class, have two children or two roles, and take their data and go.
import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { Desk } from '../service.mjs'

const teacher = '16000005014' // 吕桂, 班主任 of 一（1）班 of 南塘小学
const head = '16000005002' // 丰年, 后勤主任 of 南塘小学
const newcomer = '16000009001' // a mother whom no school has registered
const another = '16000009002'
const ofTwo = '16000000228' // 冯桂, mother of 木木 and 林林 in two classes
const both = '16000000060' // 沈秋水, 班主任 of 三（1）班 and mother of 小满

/** Claims who somebody is by their phone number. */
async function enter(phone) {
  await phone.open()
  await phone.agree()
  await phone.tap('用微信手机号认领')
  await phone.answer('允许')
  await phone.tap('开始用')
}

/** @param world what all stories share: the service, and phones to use */
export function familyStories(world) {
  describe('families', () => {
    let desk, classOf
    const using = (user, story) => world.using(user, story)
    const newCode = async () => (await desk.post(`/classes/${classOf.id}/code`)).code

    before(async () => {
      desk = new Desk(world.service.url)
      await desk.logIn(teacher)
      const me = await desk.get('/me')
      const { items } = await desk.get('/classes')
      classOf = items.find(({ head_teacher_id }) => head_teacher_id === me.memberships[0].person_id)
    })

    test('a class teacher makes the code of the class', () =>
      using(teacher, async (phone) => {
        await enter(phone)
        await phone.tab('我的')
        await phone.tap('班级和家长')
        await phone.sees('现在没有')
        await phone.picture('families-empty')
        await phone.tap('生成班级码')
        await phone.sees(/^C[2-9A-Z]{5}$/)
        await phone.picture('families-code')
        await phone.tap('复制给家长群')
        const copied = await phone.page.evaluate(() => phone.clipboard)
        assert.match(copied, /一（1）班 班级码 C[2-9A-Z]{5}/)
      }))

    test('a mother joins with it, and the class teacher confirms in one tap', async () => {
      const code = await newCode()
      await using(newcomer, async (mother) => {
        await mother.open()
        await mother.tap('家长，凭班主任发的班级码', 'radio')
        await mother.agree()
        await mother.tap('输 6 位班级码')
        await mother.type(code.toLowerCase())
        await mother.tap('看看是哪个班')
        await mother.sees('一（1）班')
        await mother.picture('join')
        await mother.tap('申请加入')
        await mother.sees('您是孩子的什么人？')
        await mother.tap('妈妈', 'radio')
        await mother.fill('怎么称呼您', '赵女士')
        await mother.fill('孩子的称呼', '小禾')
        await mother.tap('申请加入')
        await mother.sees('请看一眼同意书，再点方框。')
        await mother.tap('儿童个人信息保护同意书')
        await mother.sees('存什么')
        await mother.picture('join-consent')
        await mother.tap('儿童个人信息保护同意书')
        await mother.tap('我是孩子的监护人，看过并同意', 'checkbox')
        await mother.picture('join-filled')
        await mother.tap('申请加入')
        await mother.sees('等吕桂确认')
        await mother.picture('join-waiting')

        await using(teacher, async (phone) => {
          await enter(phone)
          await phone.tab('我的')
          await phone.tap('班级和家长')
          await phone.sees('1 位家长等您确认')
          await phone.sees('小禾的妈妈 赵女士')
          await phone.picture('families-asked')
          await phone.tap('小禾的妈妈 赵女士，是本班家长')
          await phone.page.getByText('位家长等您确认').waitFor({ state: 'detached' })
          await phone.tap(/^本班家长，/)
          await phone.sees('小禾')
          await phone.picture('families')
        })

        await mother.open() // closed and opened again: it knows by itself
        await mother.tap('开始用')
        await mother.sees(/^小禾的家长，/)
        await mother.sees('班主任确认了')
        await mother.picture('today-parent')
        await mother.tap('我知道了')
        await mother.answer('允许')
        await mother.sees('没有要您办的事')
        await mother.sees('大约 1 条')
        await mother.picture('today-parent-credit')
      })
    })

    test('somebody whom the teacher does not know is told so', async () => {
      const code = await newCode()
      await using(another, async (phone) => {
        await phone.open()
        await phone.tap('家长，凭班主任发的班级码', 'radio')
        await phone.agree()
        await phone.tap('输 6 位班级码')
        await phone.type(code)
        await phone.tap('看看是哪个班')
        await phone.tap('其他', 'radio')
        await phone.fill('怎么称呼您', '陌生人')
        await phone.tap('我是孩子的监护人，看过并同意', 'checkbox')
        await phone.tap('申请加入')
        await phone.sees('等吕桂确认')
        const { requests } = await desk.get(`/classes/${classOf.id}/families`)
        await desk.post(`/family-requests/${requests[0].id}/refuse`, {
          id: requests[0].id, device_time: '2022-03-31T10:25:00+08:00', reason: 'not_of_class',
        })
        await phone.tap('看看好了没有')
        await phone.sees('老师没有确认')
        await phone.picture('join-refused')
      })
    })

    test('a mother of two is one person with two classes', () =>
      using(ofTwo, async (phone) => {
        await enter(phone)
        await phone.sees(/^木木、林林的家长，/)
        await phone.sees('一（1）班')
        await phone.sees('四（2）班')
        await phone.picture('today-parent-siblings')
        await phone.tab('我的')
        await phone.tap('我的资料')
        await phone.sees('还没有同意过')
        await phone.tap('我是监护人，看过并同意')
        await phone.sees(/同意的，版本 2026-11$/)
        await phone.picture('my-data')
        await phone.tap('退出四（2）班')
        await phone.answer('退出')
        await phone.page.getByRole('button', { name: '退出四（2）班' }).waitFor({ state: 'detached' })
      }))

    test('a class teacher who is a mother has both', () =>
      using(both, async (phone) => {
        await enter(phone)
        await phone.sees(/^沈秋水，/)
        await phone.tab('我的')
        await phone.tap('班级和家长')
        await phone.sees('三（1）班的班级码')
        await phone.back()
        await phone.tap('我的资料')
        await phone.sees('孩子的称呼：小满')
        await phone.picture('my-data-two-roles')
      }))

    test('the head sees how many families of each class a reminder reaches', () =>
      using(head, async (phone) => {
        await enter(phone)
        await phone.tab('我的')
        await phone.tap('放假前多少家收得到')
        await phone.sees('只数家数，不列名字')
        await phone.sees(/家收不到，.*发纸条或打电话/)
        await phone.picture('forecast')
      }))

    test('a mother takes her data along and is forgotten', () =>
      using(newcomer, async (phone) => {
        await enter(phone)
        await phone.tab('我的')
        await phone.tap('我的资料')
        await phone.tap('复制我的资料')
        await phone.eventually(() => phone.page.evaluate(() => (phone.clipboard ?? '').includes('小禾')))
        await phone.tap('全部删除')
        await phone.picture('my-data-forget')
        await phone.answer('删除')
        await phone.sees('您是哪一位？')
        const { families } = await desk.get(`/classes/${classOf.id}/families`)
        assert.ok(families.every(({ child }) => child !== '小禾'))
      }))
  })
}
