p='docs/researchers.md'; s=open(p).read()
s=s.replace("3. It visits every address that was named or linked and","3. It visits every address that was named or linked (frames count as links) and")
open(p,'w').write(s)
