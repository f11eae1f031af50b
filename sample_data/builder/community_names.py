"""Names of the 83 invented communities, by sub-district.

Some names echo quarters that exist; no polygon of the sample shows a real community.
"""

from __future__ import annotations

NAMES: dict[str, list[tuple[str, str]]] = {
    "440303001": [("红村", "Hongcun"), ("松园北", "Songyuan North"), ("桂木", "Guimu"), ("蔡屋围", "Caiwuwei"), ("大院", "Dayuan"),
                  ("宝安里", "Bao'anli"), ("红桂", "Honggui")],
    "440303002": [("黄贝岭", "Huangbeiling"), ("新秀", "Xinxiu"), ("凤凰", "Fenghuang"), ("怡景", "Yijing"), ("水库前", "Shuikuqian"),
                  ("罗芳", "Luofang"), ("文华", "Wenhua"), ("碧波", "Bibo"), ("延芳", "Yanfang"), ("沿河", "Yanhe"), ("经二", "Jing'er")],
    "440303003": [("老街", "Laojie"), ("湖贝", "Hubei"), ("晒布", "Shaibu"), ("立新", "Lixin"), ("城东", "Chengdong"), ("花园里", "Huayuanli"),
                  ("东升", "Dongsheng")],
    "440303004": [("翠平", "Cuiping"), ("翠达", "Cuida"), ("田贝", "Tianbei"), ("水贝", "Shuibei"), ("愉园", "Yuyuan"), ("新村", "Xincun"),
                  ("木头龙", "Mutoulong"), ("贝丽", "Beili"), ("太宁", "Taining"), ("锦翠", "Jincui")],
    "440303005": [("国贸", "Guomao"), ("嘉宾", "Jiabin"), ("和平", "Heping"), ("向西", "Xiangxi"), ("渔民村", "Yumincun"), ("春风", "Chunfeng"),
                  ("口岸", "Kou'an"), ("文锦", "Wenjin"), ("滨河", "Binhe")],
    "440303006": [("笋岗", "Sungang"), ("梅园", "Meiyuan"), ("田心", "Tianxin"), ("宝岗", "Baogang"), ("洪湖西", "Honghu West"),
                  ("桃园里", "Taoyuanli"), ("仓前", "Cangqian"), ("红岭北", "Hongling North")],
    "440303007": [("布心", "Buxin"), ("东湖", "Donghu"), ("太白", "Taibai"), ("金鹏", "Jinpeng"), ("大望", "Dawang"), ("梧桐山", "Wutongshan"),
                  ("新平", "Xinping")],
    "440303008": [("莲塘", "Liantang"), ("坳下", "Aoxia"), ("西岭", "Xiling"), ("仙湖", "Xianhu"), ("鹏兴", "Pengxing"), ("聚福", "Jufu"),
                  ("长岭", "Changling"), ("国威", "Guowei"), ("畔山", "Panshan")],
    "440303009": [("东晓", "Dongxiao"), ("草埔东", "Caopu East"), ("草埔西", "Caopu West"), ("独树", "Dushu"), ("围岭", "Weiling"),
                  ("绿景", "Lujing"), ("翠鹏", "Cuipeng"), ("马山", "Mashan")],
    "440303010": [("清水河", "Qingshuihe"), ("银湖", "Yinhu"), ("环仓", "Huancang"), ("红岗", "Honggang"), ("玉龙", "Yulong"),
                  ("坭岗", "Nigang"), ("金湖", "Jinhu")],
}
