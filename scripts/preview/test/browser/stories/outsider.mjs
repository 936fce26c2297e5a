// People without an account: a parent at the gate reports what is wrong, and a company says
// what it did. Both wait for a word of the school.
import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import { before, describe, test } from 'node:test'
import { Desk, moveClock } from '../service.mjs'

const officer = '16000000003' // 安全员
const morning = '2022-03-31T10:22:00+08:00'
const album = process.env.XIAOQIN_SCREENSHOTS
const photo = { name: 'photo.png', mimeType: 'image/png', buffer: fs.readFileSync(path.join(import.meta.dirname, '../qr.png')) }

export function outsiderStories(world) {
  describe('people without an account', () => {
    let desk, plates

    before(async () => {
      await moveClock(world.service.url, morning)
      desk = new Desk(world.service.url)
      await desk.logIn(officer)
      plates = await desk.plates()
    })

    /** A browser that runs no script at all. */
    async function browse(address, story) {
      const context = await world.browser.newContext({ viewport: { width: 375, height: 812 }, deviceScaleFactor: 1.5, locale: 'zh-CN', javaScriptEnabled: false })
      const page = await context.newPage()
      try {
        assert.equal((await page.goto(`${world.service.url}${address}`)).status(), 200)
        await story(page)
      } finally {
        await context.close()
      }
    }

    async function picture(page, name) {
      if (album !== undefined) await page.screenshot({ path: path.join(album, `${name}.png`), fullPage: true })
    }

    async function logIn(phone) {
      await phone.open()
      await phone.agree()
      await phone.tap('用微信手机号认领')
      await phone.answer('允许')
      await phone.tap('开始用')
    }

    const at = (number) => new URL(plates.find((one) => one.number === number).url).pathname

    test('a parent reports by the code of a plate, without a script', () =>
      browse(at('05'), async (page) => {
        await picture(page, 'stranger-plate')
        await page.getByRole('link', { name: '看到哪里坏了？告诉学校' }).click()
        await picture(page, 'stranger-report')
        await page.getByRole('button', { name: '交给学校' }).click()
        await page.getByText('请拍一张照片，或写一句哪里不对。').waitFor()
        await page.getByLabel('哪里不对？').fill('栏杆断了一根，孩子能钻过去')
        await page.getByLabel('照片').setInputFiles(photo)
        await page.getByRole('radio', { name: '有危险' }).check()
        await page.getByRole('button', { name: '交给学校' }).click()
        await page.getByText('谢谢您，学校先核实，再去修').waitFor()
        await picture(page, 'stranger-reported')
      }))

    test('a code that nobody has is answered alike', () =>
      browse('/q/AAAAAAAAAAAAAAAAAAAAAA?report', async (page) => {
        await page.getByLabel('哪里不对？').fill('灯不亮')
        await page.getByRole('button', { name: '交给学校' }).click()
        await page.getByText('谢谢您，学校先核实，再去修').waitFor()
      }))

    test('the safety officer sees it as unverified, with the photo, and takes it', () =>
      world.using(officer, async (phone) => {
        await logIn(phone)
        await phone.tap('看隐患')
        await phone.page.getByText('栏杆断了一根').first().click()
        await phone.sees(/未核实。没有账号的人扫码报的/)
        await phone.page.getByLabel('整改前的照片').first().waitFor()
        await phone.picture('hazard-unverified')
        await phone.tap('属实，收下')
        await phone.sees(/等人派单/)
        await phone.sees(/没有账号的人/)
        const { items } = await desk.get('/hazards?open=true')
        assert.equal(items.filter(({ title }) => title.startsWith('灯不亮')).length, 0)
      }))

    test('a company tells by a link what it did, and it counts once somebody has looked', async () => {
      let code = ''
      await world.using(officer, async (phone) => {
        const { asset } = await desk.get(`/plates/${at('L002').split('/q/')[1]}`)
        await logIn(phone)
        await phone.page.evaluate((id) => phone.wx.navigateTo({ url: `/pages/asset/asset?id=${id}` }), asset.id)
        await phone.tap('给维保单位开链接')
        await phone.sees('给维保单位的链接')
        code = (await phone.page.getByLabel('到访码').first().textContent()).trim()
        await phone.picture('asset-visit-link')
      })
      await browse('/v/', async (page) => {
        await picture(page, 'visit-code')
        await page.getByLabel('到访码').fill(code.toLowerCase())
        await page.getByRole('button', { name: '打开' }).click()
        await page.getByText('综合楼电梯').waitFor()
        await page.getByLabel('做了什么，有没有发现问题').fill('清洁门机，调整平层，试运行正常')
        await page.getByLabel('照片').setInputFiles(photo)
        await page.getByLabel('单位').fill('顺达电梯')
        await page.getByLabel('签名').fill('李工')
        await picture(page, 'visit-form')
        await page.getByRole('button', { name: '签名并交给学校' }).click()
        await page.getByText('学校的设备管理人看过以后才算数').waitFor()
        await picture(page, 'visit-done')
      })
      await world.using(officer, async (phone) => {
        await logIn(phone)
        await phone.page.getByRole('button', { name: /核实维保到访/ }).first().click()
        await phone.sees('维保到访，未核实')
        await phone.tap('看照片，核实')
        await phone.page.getByLabel('到访照片').first().waitFor()
        await phone.picture('asset-visit')
        await phone.tap('属实，算数')
        await phone.sees(/清洁门机/)
        await phone.sees(/顺达电梯/)
        await phone.picture('asset-visit-confirmed')
      })
    })
  })
}
