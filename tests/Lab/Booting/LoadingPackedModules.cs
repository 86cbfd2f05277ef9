namespace KinoiteZfs.Lab;

/// <summary>
/// Which forms of a module real hosts load. The kernel of line 6.12 unpacks xz itself (CONFIG_MODULE_DECOMPRESS, XZ),
/// that of 6.1 unpacks nothing, and neither kmod has zlib; kmod 30 does not ask kernels to unpack.
/// </summary>
public sealed class LoadingPackedModules(PackedModules machines) : IClassFixture<PackedModules>
{
    const string New = "kmod 34 on 6.12";
    const string Old = "kmod 34 on 6.1";
    const string OwnKmod = "kmod 30 on 6.12";

    [Theory]
    [InlineData("plain")]
    [InlineData("xz as kernels pack it")]
    [InlineData("xz in a file called .ko")]
    [InlineData("xz without check")]
    [InlineData("xz, dictionary of 64 MiB")]
    [InlineData("xz, dictionary of 256 MiB")]
    [InlineData("xz, several blocks")]
    [InlineData("xz, x86 filter")]
    [InlineData("zstd")]
    public void Loads_everywhere(string form) =>
        Assert.Equal(("loads", "loads", "loads"), (machines[New, form], machines[Old, form], machines[OwnKmod, form]));

    [Theory]
    [InlineData("xz with CRC64")]
    [InlineData("xz with SHA-256")]
    [InlineData("xz, delta filter")]
    [InlineData("xz, two streams")]
    public void Loads_only_where_the_kernel_does_not_unpack_it_itself(string form)
    {
        Assert.Contains("could not insert 'overlay'", machines[New, form], StringComparison.Ordinal);
        Assert.Equal(("loads", "loads"), (machines[Old, form], machines[OwnKmod, form]));
    }

    [Fact]
    public void Garbage_behind_xz_loads_only_where_the_kernel_unpacks_it()
    {
        const string form = "xz and a byte of garbage";
        Assert.Equal("loads", machines[New, form]);
        Assert.Contains("could not insert 'overlay'", machines[Old, form], StringComparison.Ordinal);
        Assert.Contains("could not insert 'overlay'", machines[OwnKmod, form], StringComparison.Ordinal);
    }

    /// <summary>kmod 34 asks the first frame how large the module is, kmod 30 did not.</summary>
    [Theory]
    [InlineData("zstd from a pipe", "Failed to determine decompression size")]
    [InlineData("zstd, two frames", "Destination buffer is too small")]
    public void Loads_only_with_an_older_kmod(string form, string words)
    {
        Assert.Contains(words, machines[New, form], StringComparison.Ordinal);
        Assert.Contains(words, machines[Old, form], StringComparison.Ordinal);
        Assert.Equal("loads", machines[OwnKmod, form]);
    }

    [Theory]
    [InlineData(New)]
    [InlineData(Old)]
    [InlineData(OwnKmod)]
    public void What_Verify_lets_pass_loads(string machine)
    {
        Assert.Contains("xz as kernels pack it", machines.Verified(machine));
        Assert.All(machines.Verified(machine), form => Assert.Equal("loads", machines[machine, form]));
    }

    [Theory]
    [InlineData("zstd, a skippable frame first")]
    [InlineData("gzip")]
    public void Loads_nowhere(string form)
    {
        foreach (var machine in new[] { New, Old, OwnKmod })
            Assert.Contains("could not insert 'overlay'", machines[machine, form], StringComparison.Ordinal);
    }
}
