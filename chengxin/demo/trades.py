"""What the firms of the demonstration do, and words to name them with."""

from dataclasses import dataclass

# (division, name, weight): the province is not in GB/T 2260, so that no place is meant.
PLACES = (
    ("990100", "北岭市", 26),
    ("990200", "云川市", 22),
    ("990300", "清源市", 18),
    ("990400", "南陵市", 14),
    ("990500", "河湾市", 12),
    ("990600", "东岫市", 8),
)

FIRST = tuple("丰恒云晨瑞嘉盛宏远和泰安顺兴隆华康正德信诚广源金禾青沃绿野长宁永福通达启明博雅")
SECOND = tuple("禾岳岭川源泰丰润达盛和安宁祥瑞昌隆兴旺茂林泽海峰岩松柏桥舟帆野原谷露田园庭轩")

FORMS_ENTERPRISE = ("有限公司", "有限公司", "有限责任公司", "股份有限公司")
FORMS_SOLE = ("经营部", "门市部", "商行", "店")


@dataclass(frozen=True, slots=True)
class Trade:
    """A line of business: weight among 100 firms, words for names, what a campaign looks at."""

    key: str
    weight: int
    industry: str
    products: tuple[str, ...]
    words: tuple[str, ...]


TRADES = (
    Trade(
        "farm_inputs", 16, "F5167", ("复合肥料", "种子", "农药"), ("农资", "肥业", "种业", "植保")
    ),
    Trade("motor_fuel", 10, "F5265", ("车用汽油", "车用柴油"), ("石油销售", "加油站", "能源")),
    Trade("tourism_market", 8, "L7291", ("旅行社服务",), ("旅行社", "国际旅行社", "旅游服务")),
    Trade("rural_food", 16, "F5229", ("预包装食品", "散装食品"), ("食品", "副食", "粮油")),
    Trade("counterfeit_goods", 18, "F5281", ("五金电料", "日用百货"), ("商贸", "百货", "五金机电")),
    Trade(
        "special_equipment",
        8,
        "O8113",
        ("电梯维护", "起重机械"),
        ("电梯工程", "机电设备", "特种设备"),
    ),
    Trade(
        "ecommerce_quality", 12, "F5292", ("儿童用品", "小家电"), ("电子商务", "网络科技", "供应链")
    ),
    Trade(
        "engineering_quality",
        12,
        "E4720",
        ("建筑防水卷材", "电线电缆"),
        ("建材", "建设工程", "防水材料"),
    ),
)
