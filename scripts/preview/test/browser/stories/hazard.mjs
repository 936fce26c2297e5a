// What was found wrong: reported with a photo, put right, and seen by a second person.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

const head = '16000000002' // 严正明, 后勤主任
const officer = '16000000003' // 安全员
const repairer = '16000000005' // 齐大川, 维修员
const cleaner = '16000000022' // 吴金花, 保洁员

export function hazardStories(world) {
  describe('hazards', () => {
    const using = (user, story) => world.using(user, story)

    async function logIn(phone) {
      await phone.open()
      await phone.agree()
      await phone.tap('用微信手机号认领')
      await phone.answer('允许')
      await phone.tap('开始用')
    }

    const shoot = (phone) => phone.answer('拍一张')

    async function pick(phone, word) {
      await phone.tap('选地方')
      await phone.page.getByRole('textbox', { name: '找地方，或写在哪儿' }).fill(word)
      await phone.page.getByRole('button', { name: '1号楼 一层 一层走廊和楼梯', exact: true }).click()
    }

    /** Hands in, and lets WeChat tell how it ends. */
    async function handIn(phone) {
      await phone.tap('交上去')
      const ask = phone.page.getByRole('dialog').getByRole('button', { name: '允许', exact: true })
      await ask.click({ timeout: 2000 }).catch(() => {}) // asked once only
    }

    test('two taps report with a photo, the camera and the words not counted', () =>
      using(cleaner, async (phone) => {
        await logIn(phone)
        await phone.page.evaluate(() => {
          window.taps = []
          document.addEventListener('pointerdown', ({ target }) => {
            const button = target.closest('[role="button"]')
            if (button !== null && button.closest('[role="dialog"]') === null) window.taps.push(button.getAttribute('aria-label') ?? button.textContent.trim())
          }, true)
        })
        await phone.tap('报隐患')
        await shoot(phone)
        await phone.page.getByRole('textbox', { name: '哪里不对' }).fill('食堂门口的地砖翘起来了')
        await phone.sees('不选也能交，选了修得快')
        await phone.picture('hazard-two-taps')
        await handIn(phone)
        await phone.sees('交上去了')
        assert.deepEqual(await phone.page.evaluate(() => window.taps), ['报隐患', '交上去'])
        await phone.tap('看进展')
        await phone.sees('没选地方，看说明和照片')
      }))

    test('the place is picked from a list, and the photo taken anew', () =>
      using(cleaner, async (phone) => {
        await logIn(phone)
        await phone.tap('报隐患')
        await shoot(phone)
        await phone.tap('再拍')
        await shoot(phone)
        await phone.page.getByRole('textbox', { name: '哪里不对' }).fill('扶手松了，一推就晃')
        await phone.tap('选地方')
        await phone.sees('扫一块牌子')
        await phone.picture('hazard-place')
        await phone.page.getByRole('textbox', { name: '找地方，或写在哪儿' }).fill('走廊')
        await phone.page.getByRole('button', { name: '1号楼 一层 一层走廊和楼梯', exact: true }).click()
        await phone.sees('急不急？')
        await phone.picture('hazard-report')
        await handIn(phone)
        await phone.sees('交上去了')
        await phone.picture('hazard-reported')
        await phone.tap('看进展')
        await phone.sees(/等人派单/)
        await phone.picture('hazard-waiting')
      }))

    test('without a network it waits in the phone, photo and all; known already, it is joined', () =>
      using(repairer, async (phone) => {
        await logIn(phone)
        await phone.tap('报隐患')
        await shoot(phone)
        await phone.page.getByRole('textbox', { name: '哪里不对' }).fill('楼梯扶手晃')
        await pick(phone, '走廊')
        await phone.sees(/这里报过：房屋楼梯/)
        await phone.picture('hazard-known')
        await phone.setOnline(false)
        await handIn(phone)
        await phone.sees('存在手机里，有网自动传。别删小程序。')
        await phone.picture('hazard-offline')
        await phone.setOnline(true)
        await phone.sees(/这件有人报过了/)
        await phone.picture('hazard-joined')
      }))

    test('who answers for it grades it and asks somebody', () =>
      using(officer, async (phone) => {
        await logIn(phone)
        await phone.tap('看隐患')
        await phone.sees('扶手松了，一推就晃')
        await phone.picture('hazards')
        await phone.page.getByText('扶手松了，一推就晃').first().click()
        await phone.tap('派人整改')
        await phone.tap('较大', 'radio')
        await phone.sees('派给谁？点一下就派')
        await phone.picture('hazard-assign')
        await phone.page.getByRole('button', { name: /^齐大川/ }).click()
        await phone.sees(/派给齐大川了，\d+月\d+日/)
      }))

    test('the repairer puts it right without a network, and cannot close it', () =>
      using(repairer, async (phone) => {
        await logIn(phone)
        await phone.page.getByRole('button', { name: /隐患整改/ }).first().click()
        await phone.tap('我来修')
        await phone.sees(/齐大川接了/)
        await phone.picture('hazard-mine')
        await phone.setOnline(false)
        await phone.tap('拍整改后的照片')
        await shoot(phone)
        await phone.page.getByRole('textbox', { name: '怎么修的' }).fill('换了膨胀螺丝')
        await phone.picture('hazard-rectify')
        await phone.tap('交上去')
        await phone.sees('整改记下了，有网自动传')
        await phone.setOnline(true)
        await phone.sees(/等另一个人复查/)
        assert.equal(await phone.page.getByRole('button', { name: '看过了，修好了' }).count(), 0)
        await phone.hasSentAll()
      }))

    test('a second person sends it back', () =>
      using(officer, async (phone) => {
        await logIn(phone)
        await phone.page.getByRole('button', { name: /隐患复查/ }).first().click()
        await phone.sees('整改后')
        await phone.picture('hazard-reinspect')
        await phone.tap('没修好，退回')
        await phone.type('还有点晃')
        await phone.picture('hazard-send-back')
        await phone.tap('交上去')
        await phone.sees(/没修好，退回齐大川/)
      }))

    test('whoever puts it right is told to let another look', async () => {
      const { Desk } = await import('../service.mjs')
      const desk = new Desk(world.service.url)
      await desk.logIn(officer)
      const { items } = await desk.get('/hazards?open=true&limit=50')
      const { person_id: me } = (await desk.get('/me')).memberships[0]
      const rail = items.find(({ title }) => title.startsWith('扶手松了'))
      const deed = () => ({ id: crypto.randomUUID(), device_time: '2022-03-31T10:30:00+08:00' })
      await desk.post(`/hazards/${rail.id}/assign`, { ...deed(), grade: 'serious', to: me })
      await desk.post(`/hazards/${rail.id}/rectify`, { ...deed(), attachments: [crypto.randomUUID()] })
      await assert.rejects(desk.post(`/hazards/${rail.id}/reinspect`, { ...deed(), right: true }), /整改的人不能自己复查/)
      await using(officer, async (phone) => {
        await logIn(phone)
        await phone.page.evaluate((id) => phone.wx.navigateTo({ url: `/pages/hazard/hazard?id=${id}` }), rail.id)
        await phone.sees(/等另一个人复查/)
        assert.equal(await phone.page.getByRole('button', { name: '看过了，修好了' }).count(), 0)
      })
    })

    test('the head closes it, and whoever reported it reads so', async () => {
      await using(head, async (phone) => {
        await logIn(phone)
        await phone.tap('看隐患')
        await phone.page.getByText('扶手松了，一推就晃').first().click()
        await phone.tap('看过了，修好了')
        await phone.sees('修好了，有人复查过')
        await phone.picture('hazard-closed')
      })
      await using(cleaner, async (phone) => {
        await logIn(phone)
        await phone.tab('通知')
        await phone.sees(/修好了，已复查/)
        await phone.tab('今天')
        await phone.tap('看隐患')
        await phone.sees('没有等您办的隐患')
        await phone.picture('hazards-empty')
        await phone.tap('我报的', 'radio')
        await phone.sees('修好了，有人复查过')
        await phone.setOnline(false)
        await phone.tap('全部', 'radio')
        await phone.sees('没连上服务器')
        await phone.picture('hazards-offline')
      })
    })
  })
}
