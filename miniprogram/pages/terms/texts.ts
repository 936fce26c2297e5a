/** A text that people can read before they log in: headings with paragraphs. */
export interface Text {
  title: string
  parts: { heading: string; paragraphs: string[] }[]
}

export const agreement: Text = {
  title: '用户协议',
  parts: [
    {
      heading: '这是什么',
      paragraphs: ['校园后勤由您的学校开通，用来安排和记录后勤工作、把通知送到家长手里。用它不收钱，也没有广告。'],
    },
    {
      heading: '您的身份',
      paragraphs: ['身份由学校登记，您用微信认领。一个微信可以有几个身份，比如既是老师又是家长。', '微信借给别人用，记下的事会算在您名下。'],
    },
    {
      heading: '您记下的事',
      paragraphs: [
        '打卡、检查、交接这些记录是学校的安全档案，交上去以后不能改，只能补一条说明。',
        '没网时记录先存在手机里，有网自动传。没传完之前别删小程序。',
      ],
    },
    {
      heading: '通知和提醒',
      paragraphs: ['微信规定：您点一次同意，学校才能发一条提醒。不同意也不耽误用，所有通知在“通知”里都看得到。'],
    },
    {
      heading: '不用了',
      paragraphs: ['在“我的”里退出登录就行。离校或毕业后，学校会收回您的身份。'],
    },
  ],
}

export const privacy: Text = {
  title: '隐私说明',
  parts: [
    {
      heading: '我们存什么',
      paragraphs: [
        '微信给的编号，用来认出是同一个人。',
        '手机号，只用来和学校的花名册对一次。对上了就不再向微信要。',
        '学校登记的姓名、岗位、班级，以及您交上来的记录和照片。',
      ],
    },
    {
      heading: '我们不存什么',
      paragraphs: ['不要头像和昵称，不读通讯录，不在后台记位置。孩子没有账号，家长只和班级相连。'],
    },
    {
      heading: '谁看得到',
      paragraphs: ['只有您的学校里管这件事的人。家长看不到别的家长，学校看到的是全班的总数，不是谁没回。'],
    },
    {
      heading: '怎么保管',
      paragraphs: ['存在学校选定的服务器上。编号、手机号和孩子的称呼加密保存，钥匙不和数据放在一起。'],
    },
    {
      heading: '您可以做什么',
      paragraphs: ['您可以向学校后勤处要一份自己的数据，也可以要求改正或删除。不满十四岁的孩子，由监护人办理。'],
    },
  ],
}
