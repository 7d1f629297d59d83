"""What a broken catalogue gets."""

from kiosk.errors import Refusal


class BrokenCatalogue(Refusal):
    """事项目录没有换：{file} 第 {line} 行，{field}：{problem}。旧目录继续使用，请改好后再载入。"""

    code = "broken_catalogue"
    status = 422


class CatalogueMissing(Refusal):
    """找不到事项目录文件 {file}，请把它放回去再试。"""

    code = "catalogue_missing"
    status = 404


class CountyCatalogueInForce(Refusal):
    """现在用的是县里下发的目录，{file} 没有采用。要改目录，请找县里。"""

    code = "county_catalogue_in_force"


class UnknownItem(Refusal):
    """没有编号为“{item}”的事项，请重新选择。"""

    code = "unknown_item"
    status = 422


class UnknownCategory(Refusal):
    """没有编号为“{category}”的类别，请重新选择。"""

    code = "unknown_category"
    status = 422
