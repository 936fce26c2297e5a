// A holiday's letter: the office approves it, the calendar sends it, a mother tears off the
// receipt, and her child's class teacher counts the paper ones.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Desk, moveClock } from '../service.mjs'

const office = '16000000033' // 林若溪, 学生工作处
const mother = '16000000060' // 沈秋水, mother of 小满 in 一（2）班, and a class teacher herself
const ofTwo = '16000000228' // 冯桂, mother of 木木 and nothing else
const head = '16000000002' // 严正明, 后勤主任
const guard = '16000000006' // 李卫国, 保安
const teacher = '16000000048' // 蒋安宁, 班主任

export function noticeStories(world) {
  describe('notices', () => {
    const using = (user, story) => world.using(user, story)

    async function logIn(phone) {
      await phone.open()
      await phone.agree()
      await phone.tap('用微信手机号认领')
      await phone.answer('允许')
      await phone.tap('开始用')
    }

    /** Asks once a second, which is as often as anybody may. */
    async function until(holds) {
      for (let tries = 0; !(await holds()); tries += 1) {
        assert(tries < 90, `never came to hold: ${holds}`)
        await new Promise((resolve) => setTimeout(resolve, 1000))
      }
    }

    const openOffice = async (phone) => {
      await phone.tab('我的')
      await phone.tap('写通知、看回执')
    }

    test('the student office reads and approves the text of the holiday', async () => {
      await moveClock(world.service.url, '2022-04-27T10:30:00+08:00')
      const desk = new Desk(world.service.url)
      await desk.logIn(office)
      await until(async () => (await desk.get('/notices?office=true')).items.some(({ title, state }) => title.includes('交通与出行') && state === 'draft'))
      await using(office, async (phone) => {
        await logIn(phone)
        await phone.followClock()
        await openOffice(phone)
        await phone.sees(/等批准，4月29日 14:20 自动发/)
        await phone.picture('notices')
        await phone.back()
        await phone.tab('今天')
        await phone.page.getByText('审定假期提醒文稿').first().click() // the task leads to what it asks for
        await phone.sees(/没人批准也会按原文发/)
        await phone.picture('notice-edit-planned')
        await phone.page.getByRole('textbox', { name: '标题' }).fill('五一假期安全提醒')
        await phone.tap('改好了，批准')
        await phone.sees('批准了，到时间自动发给家长')
        await phone.picture('notice-approved')
      })
    })

    test('a notice of one’s own is written, approved by another, and answered', async () => {
      await using(office, async (phone) => {
        await logIn(phone)
        await phone.followClock()
        await openOffice(phone)
        await phone.tap('写通知')
        await phone.page.getByRole('textbox', { name: '标题' }).fill('春季研学报名')
        await phone.page.getByRole('textbox', { name: '正文' }).fill('5月13日去植物园，一天来回。\n要不要参加，请选一项。')
        await phone.tap('全校家长', 'checkbox')
        await phone.tap('一年级', 'checkbox')
        await phone.tap('要选一项', 'radio')
        await phone.page.getByRole('textbox', { name: '第一项' }).fill('参加')
        await phone.page.getByRole('textbox', { name: '第二项' }).fill('不参加')
        await phone.tap('及时', 'radio')
        await phone.picture('notice-edit')
        await phone.tap('存好，请人批准')
        await phone.sees('存好了，等另一位批准')
        assert.equal(await phone.page.getByRole('button', { name: '批准', exact: true }).count(), 0)
      })
      const desk = new Desk(world.service.url)
      await desk.logIn(head)
      const { items } = await desk.get('/notices?office=true')
      const { id } = items.find(({ title }) => title === '春季研学报名')
      const deed = () => ({ id: crypto.randomUUID(), device_time: '2022-04-27T10:35:00+08:00' })
      await desk.post(`/notices/${id}/approve`, deed())
      await desk.post(`/notices/${id}/publish`, deed())
      await using(mother, async (phone) => {
        await logIn(phone)
        await phone.followClock()
        await phone.tab('通知')
        await phone.page.getByText('春季研学报名').first().click()
        await phone.sees('交回执')
        await phone.picture('notice-answer')
        await phone.tap('参加', 'radio')
        await phone.sees('微信会问：下次还提醒您吗')
        await phone.setOnline(false)
        await phone.tap('交回执')
        await phone.sees('回执存在手机里')
        await phone.picture('notice-offline')
        await phone.setOnline(true)
        await phone.sees('学校收到了')
        await phone.hasSentAll()
        await phone.back()
        await phone.tab('我的')
        await phone.tap('再存 1 条')
        await phone.answer('允许')
        await phone.hasSentAll()
      })
    })

    test('other words are told once more, and the old ones stay', async () => {
      await using(head, async (phone) => {
        await logIn(phone)
        await phone.followClock()
        await openOffice(phone)
        await phone.page.getByText('春季研学报名').first().click()
        await phone.tap('看原文')
        await phone.tap('改或办理')
        await phone.page.getByRole('textbox', { name: '正文' }).fill('5月14日去植物园，一天来回。\n要不要参加，请选一项。')
        await phone.picture('notice-correct')
        await phone.tap('发更正')
        await phone.sees('更正发出去了，家长会再收到一条')
        await phone.back()
        await phone.back()
        await phone.back()
        await phone.tap('核对留底')
        await phone.sees(/完好：发出 \d+ 次，一个字没改过/)
        await phone.picture('notices-checked')
      })
      await using(mother, async (phone) => {
        await logIn(phone)
        await phone.followClock()
        await phone.tab('通知')
        await phone.page.getByText('更正：春季研学报名').first().click()
        await phone.sees('5月14日去植物园，一天来回。')
        await phone.sees('这是更正前交的，还算数')
        await phone.page.getByText(/更正过，请以这一版为准/).click()
        await phone.sees('5月13日去植物园，一天来回。')
        await phone.picture('notice-corrected')
      })
    })

    test('a letter with a picture, for families and guards, goes out at its time', async () => {
      await using(office, async (phone) => {
        await logIn(phone)
        await phone.followClock()
        await openOffice(phone)
        await phone.tap('写通知')
        await phone.page.getByRole('textbox', { name: '标题' }).fill('南门修路，走北门')
        await phone.page.getByRole('textbox', { name: '正文' }).fill('4月28日起南门修路，接送走北门，路线看图。')
        await phone.tap('加图片')
        await phone.answer('拍一张')
        await phone.page.getByLabel('第1张图片', { exact: true }).waitFor()
        await phone.tap('也发给教职工')
        await phone.tap('保安', 'checkbox')
        await phone.sees('全校家长；保安')
        await phone.tap('看过就行', 'radio')
        await phone.tap('紧急', 'radio')
        await phone.picture('notice-edit-picture')
        await phone.tap('存好，请人批准')
        await phone.sees('存好了，等另一位批准')
        await phone.hasSentAll()
      })
      await using(head, async (phone) => {
        await logIn(phone)
        await phone.followClock()
        await phone.tab('今天')
        await phone.page.getByText('批准学生工作处的通知 · 南门修路，走北门').first().click()
        await phone.page.getByLabel('第1张图片', { exact: true }).waitFor()
        await phone.tap('批准')
        await phone.tap('选个时间发')
        await phone.page.getByLabel('几点发').click()
        await phone.page.getByRole('dialog').locator('input').fill('07:30')
        await phone.answer('确定')
        await phone.picture('notice-time')
        await phone.tap('定好，到时间自动发')
        await phone.sees('定好了，4月28日 7:30 自动发出')
        await phone.tap('不按时间发了')
        await phone.sees('不按时间发了，批准还在')
        await phone.tap('选个时间发')
        await phone.tap('定好，到时间自动发')
        await phone.sees('定好了，4月28日 7:30 自动发出')
        await phone.picture('notice-scheduled')
      })
      const told = async () => (await reader.get('/notices')).items.some(({ title }) => title === '南门修路，走北门')
      const reader = new Desk(world.service.url)
      await reader.logIn(guard)
      assert.equal(await told(), false)
      await moveClock(world.service.url, '2022-04-28T07:31:00+08:00')
      await until(told)
      await using(mother, async (phone) => {
        await logIn(phone)
        await phone.followClock()
        await phone.tab('通知')
        await phone.page.getByText('南门修路，走北门').first().click()
        await phone.page.getByLabel('通知里的图片').waitFor()
        await phone.picture('notice-picture')
        await phone.back()
        await phone.tab('我的')
        await phone.tap('再存 1 条') // the urgent one took the last
        await phone.answer('允许')
        await phone.hasSentAll()
      })
    })

    test('the calendar sends it, and a mother tears off the receipt', async () => {
      const cards = async () => (await fetch(`${world.service.url}/_sim/api/messages?user_id=${mother}`)).text()
      await moveClock(world.service.url, '2022-04-29T14:21:00+08:00')
      await until(async () => (await cards()).includes('五一假期安全提醒'))
      await using(mother, async (phone) => {
        await logIn(phone)
        await phone.followClock()
        await phone.tab('通知')
        await phone.page.getByText('五一假期安全提醒').first().click()
        await phone.sees('回执')
        await phone.sees(/微信会问/)
        await phone.picture('notice')
        await phone.tap('确认回执')
        await phone.answer('允许')
        await phone.sees('学校收到了')
        await phone.sees('已回执')
        await phone.picture('notice-done')
      })
    })

    test('one tap on the first screen is the receipt too', () =>
      using(ofTwo, async (phone) => {
        await logIn(phone)
        await phone.followClock()
        await phone.sees('五一假期安全提醒')
        await phone.tap('我知道了')
        await phone.answer('允许')
        await phone.page.locator('.page-frame:not([hidden]) [class*=title-read]', { hasText: '五一假期安全提醒' }).click() // it has been read
        await phone.sees('已回执')
      }))

    test('the class teacher sees totals and counts the paper', () =>
      using(teacher, async (phone) => {
        await logIn(phone)
        await phone.followClock()
        await openOffice(phone)
        await phone.page.getByText('五一假期安全提醒').first().click()
        await phone.sees('按班看，不列家庭')
        await phone.picture('reach-class')
        await phone.page.getByText('记纸质回执').first().click()
        await phone.page.getByRole('textbox', { name: '几家' }).fill('3')
        await phone.picture('reach-paper')
        await phone.tap('记下')
        await phone.sees(/纸质回执 3 家，记下了/)
      }))

    test('the office sees all classes', () =>
      using(office, async (phone) => {
        await logIn(phone)
        await phone.followClock()
        await openOffice(phone)
        await phone.page.getByText('五一假期安全提醒').first().click()
        await phone.sees('打开看了')
        await phone.sees(/16:21 以后可以提醒没看的家庭/)
        await phone.picture('reach')
      }))

    test('who has not opened it is reminded once, and nobody else', async () => {
      await moveClock(world.service.url, '2022-04-29T17:40:00+08:00')
      await using(office, async (phone) => {
        await logIn(phone)
        await phone.followClock()
        await openOffice(phone)
        await phone.page.getByText('五一假期安全提醒').first().click()
        await phone.tap('提醒未读')
        await phone.sees('提醒了还没打开的家庭，夜里不响，看过的不再收到')
        await phone.tap('提醒未读')
        await phone.sees(/4月29日 17:4\d 提醒过没看的家庭。一条通知只提醒一次/)
        await phone.picture('reach-nudged')
      })
      const reminded = async (user) => {
        const reader = new Desk(world.service.url)
        await reader.logIn(user)
        return (await reader.get('/inbox')).items.filter(({ title }) => title === '您可能还没看到：五一假期安全提醒').length
      }
      assert.equal(await reminded(mother), 0)
      assert.equal(await reminded(ofTwo), 0)
    })
  })
}
