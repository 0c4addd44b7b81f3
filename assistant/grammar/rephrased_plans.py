"""English turns about a plan in plain words: how far short are we of it, what share of it is done, what each still has to bring in
to reach it, what average is needed from here, on track with deposits."""

from __future__ import annotations

from assistant.grammar.turns import turns

_PLAN = r"(?:targets?|plans?|goals?|budgets?|quotas?)"
_REACH = (
    r"(?:reach(?:ing)?|hit(?:ting)?|meet(?:ing)?|mak(?:e|ing)|get(?:ting)? to|achiev(?:e|ing)|complet(?:e|ing)"
    r"|fulfil(?:l|ling)?|close|closing|finish(?:ing)?)"
)
_WHO = r"(?:we|i|they|you|he|she|it|(?:the |our |my |each |every )?(?:\w+ )?(?:branch|sub branch|office|rm|team|manager)(?:es|s)?)"
_HELD = r"(?:deposits?|loans?|lending|wealth|cards?)"
_BRING = (
    r"(?:bring in|raise|gather|collect|add|sell|win|attract|book|earn|lend|grow|make|get|put on|pull in|do|deliver"
    r"|generate|"
    r"gain|acquire|find|sign up|write)(?: (?:more|still|yet|in|extra|additionally))?"
)

PLANS = turns(
    (
        rf"\b(?:what|how much)(?:['’]s| is)?(?: still)? (?:left|missing|outstanding|remaining)"
        rf"(?: to (?:do|bring in|go|get|reach|achieve|hit|meet))?(?: (?:on|of|for|to|in|against|from))? (?=.*\b{_PLAN}\b)",
        "gap to ",
    ),
    (
        rf"^(?:are|is) (?:we|i|they) (?:closing|narrowing|making up) the (?:gap|shortfall) (?:to|on|with|against|in)"
        rf"(?= .*\b{_PLAN}\b)",
        "gap to",
    ),
    (
        rf"\bhow (?:far|much) (?:short|behind|below|under|off|adrift|shy|back)(?: still)? (?P<be>are|am|is) "
        rf"(?P<who>{_WHO})(?: still)?(?: of| from| on| against| behind| below)? (?=.*\b{_PLAN}\b)",
        r"how far \g<be> \g<who> from ",
    ),
    (
        rf"\bhow (?:close|near) (?P<be>are|am|is|was|were) (?P<who>{_WHO}) (?:to|from|on) (?=.*\b{_PLAN}\b)",
        r"how far \g<be> \g<who> from ",
    ),
    (
        rf"\b(?:the )?(?:most|worst|badly) (?P<far>behind|short|off|adrift)(?= .*\b{_PLAN}\b)",
        "furthest behind",
    ),
    (
        rf"\b(?:the )?(?:furthest|farthest|most|well|way) ahead (?:of|on|with|in|for)(?: (?:its|their|the|his|her"
        rf"|our))* "
        rf"(?P<what>[\w' -]{{0,30}}?)\b(?P<plan>{_PLAN})\b",
        r"with the highest \g<what>\g<plan> achievement",
    ),
    (
        rf"\b(?:closest|nearest)(?: to)?(?: (?:its|their|the|his|her|our|hitting|making|reaching|meeting|achieving))* "
        rf"(?P<what>[\w' -]{{0,30}}?)\b(?P<plan>{_PLAN})\b",
        r"with the highest \g<what>\g<plan> achievement",
    ),
    (
        rf"\b(?P<state>(?:on|behind|ahead of|below|above) (?:track|course|plan|target|schedule|budget)) "
        rf"(?:with|in|as to|regarding) (?:our |my |the |their |its )*(?P<what>{_HELD})\b(?! {_PLAN})",
        lambda match: f"{match['state']} on {'loans' if match['what'] == 'lending' else match['what']}",
    ),
    (rf"\btracking (?=(?:against|versus|vs|to|on)\b.*\b{_PLAN}\b)", "doing "),
    (
        rf"\bwhat (?:do|does|must|should|would|will) (?P<who>{_WHO}|each [\w ]{{2,24}}?|every [\w ]{{2,24}}?)"
        rf" (?:still )?"
        rf"(?:have to|need to|must|has to|needs to)? ?(?:still )?(?:{_BRING}) (?:to|in order to) {_REACH}"
        rf" (?=.*\b{_PLAN}\b)",
        r"\g<who> gap to ",
    ),
    (
        rf"^(?P<rows>(?:which|what|list|show me|who|how many|name|find)\b[\w' -]*?) (?:that |which |who )?"
        rf"(?:has |have |had )?(?:already |now |just )?(?:hit|hitting|made|achieved|attained|completed|fulfilled"
        rf"|reached|cleared|"
        rf"got to|gotten to|passed|surpassed|topped|beaten|smashed|delivered(?: on)?)(?: already)? "
        rf"(?P<of>(?:their|its|the|his|her|our) (?:[\w'-]+ ){{0,3}}?{_PLAN})\b",
        r"\g<rows> met \g<of>",
    ),
    (
        r"\bhow much (?:(?:is|do|does) )?(?:(?:we|they|i|each|everyone) )?(?:still )?(?:have )?to go (?:on|for|with"
        r"|in|until|before) "
        r"(?:the |our |my |their )?(?P<what>average deposits|deposits|loans|lending|contribution|new (?:clients"
        r"|customers)|loan balance)\b",
        r"gap to the plan of \g<what>",
    ),
    (
        rf"\b(?P<at>(?:over|for|in|during) (?:the )?(?:rest|remainder|balance) of (?:the|this) (?:year|quarter|month"
        rf"|period))\b"
        rf",?(?=.*\b{_PLAN}\b)",
        "",
    ),
    (
        rf"\b(?:what|which) (?:(?P<what>deposit|loan) )?(?:daily )?average(?: balance| deposits?| loans?)? "
        rf"(?:do|does|must|should|would) {_WHO} (?:still )?(?:need|have to (?:keep|hold|run))\b(?P<rest>.*\b{_PLAN}\b)",
        r"average needed \g<what> \g<rest>",
    ),
    (rf"\bon course (?:for|to (?:hit|meet|reach|make|achieve))(?= .*\b{_PLAN}\b)", "on track with"),
    (
        rf"\b(?:ahead(?: of)?|over|above|up|short) or (?:behind|under|below|down|over)(?= .*\b{_PLAN}\b)",
        "on track with",
    ),
    (
        rf"\bahead of (?:the |our |its |their |my |his |her )*(?P<what>[a-z][\w' -]{{1,30}}?) (?P<plan>{_PLAN})\b(?!"
        rf" rate)",
        r"ahead of plan on \g<what>",
    ),
    (
        r"\bhow (?:much|many) more (?:do|does|must|should|would|will)(?: (?:i|we|they|each|every|the))?"
        r"(?: [\w'-]+){0,2}? (?:have to |need to |must )?"
        rf"(?P<what>.{{0,50}}?)\bto {_REACH} (?=.*\b{_PLAN}\b)",
        r"\g<what> gap to ",
    ),
    (
        r"\b(?:at )?(?:what |which |the )?(?:run ?rate|pace|daily average|average)(?: per day)? "
        rf"(?:needed|required|(?:do|does|would|must|should) (?:we|i|they) (?:still )?need)\b(?P<rest>.*\b{_PLAN}\b)",
        r"average needed \g<rest>",
    ),
)
