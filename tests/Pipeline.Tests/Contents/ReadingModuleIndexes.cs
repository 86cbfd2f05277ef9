namespace KinoiteZfs.Pipeline.Tests.Contents;

/// <summary>kmod's trie, read as kmod reads it. The witness was written by depmod of kmod 30.</summary>
public sealed class ReadingModuleIndexes
{
    static readonly byte[] Index = File.ReadAllBytes(Fixture("depmod-30.modules.dep.bin"));

    [Fact]
    public void Every_line_is_found_by_its_module_s_name() => Assert.All(
        File.ReadAllLines(Fixture("depmod-30.modules.dep")),
        line => Assert.Equal(line, ModuleIndex.Find(Index, ModulesDep.NameOf(line.Split(':')[0]))));

    [Theory]
    [InlineData("")]
    [InlineData("nothing")]
    [InlineData("\u00e9")]
    public void What_is_not_there_is_not_found(string key) => Assert.Null(ModuleIndex.Find(Index, key));

    [Fact]
    public void Text_is_no_index() => Assert.Contains(
        "kmod", Assert.Throws<FormatException>(() => ModuleIndex.Find("extra/zfs.ko:\n"u8, "zfs")).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Another_major_version_is_no_index_of_modprobe_s() =>
        Assert.Throws<FormatException>(() => ModuleIndex.Find(Changed(5, 3), "zfs"));

    [Fact]
    public void A_later_minor_version_is_read() => Assert.Null(ModuleIndex.Find(Changed(7, 2), "nothing"));

    [Fact]
    public void A_trie_which_leads_back_to_itself_ends() => Assert.Null(ModuleIndex.Find(
        [0xB0, 0x07, 0xF4, 0x57, 0, 2, 0, 1, 0x20, 0, 0, 12, (byte)'z', (byte)'z', 0x20, 0, 0, 12], "zzzz"));

    /// <summary>Whatever is cut off or changed, the answer is a line, nothing or a refusal.</summary>
    [Fact]
    public void Damage_is_refused_and_never_crashes()
    {
        var keys = File.ReadAllLines(Fixture("depmod-30.modules.dep"))
            .Select(line => ModulesDep.NameOf(line.Split(':')[0])).Take(3).ToList();
        for (var at = 0; at < Math.Min(Index.Length, 2000); at++)
            foreach (var key in keys)
                Assert.True(IsReadOrRefused(Changed(at, 0xff), key) && IsReadOrRefused(Index[..at], key), $"byte {at}");
    }

    static bool IsReadOrRefused(byte[] index, string key)
    {
        try
        {
            ModuleIndex.Find(index, key);
        }
        catch (FormatException)
        {
        }
        return true;
    }

    static byte[] Changed(int at, byte value)
    {
        var changed = (byte[])Index.Clone();
        changed[at] = value;
        return changed;
    }

    static string Fixture(string name) => Path.Combine(AppContext.BaseDirectory, "Candidate", "Fixtures", name);
}
