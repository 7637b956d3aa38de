from simulated import *


async def test_it(world):
    r = await world.emma.slash(world.channel, "person")
    m = answer(r)
    print(m.attachments, [(x.filename, x.description) for x in m.attachments])
    print([(x.method, x.path, str(x.json)[:80]) for x in world.env.http_requests])
    print(world.env.now())
    print(await world.ask(world.emma, "today"))
    print(seen(await world.ask(world.emma, "today")))
    for w in ["2015", "2015-11", "2013..2016", "2010s", "2015年11月", "２０１５", "平成27年", "2012", "2011", "2014"]:
        m = await world.ask(world.emma, "timeline", when=w)
        print(w, cited(m))
        print(seen(m)[:150])
    m = await world.ask(world.sakura, "search", query=" ")
    print(seen(m))
