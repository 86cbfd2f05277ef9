namespace KinoiteZfs.Kmods.Tests.Modules;

public sealed class RefusingModules
{
    const string Zfs = "/lib/modules/6.18.12-200.fc43.x86_64/extra/zfs/zfs.ko";
    const string Vermagic = "vermagic=6.18.12-200.fc43.x86_64 SMP\0";

    static readonly byte[] Plain = Fixture.Bytes("plain.ko");

    [Fact]
    public async Task Whose_name_is_no_modules() => await RefusedAsync<NotAKernelModuleException>(
        Plain, "/etc/zfs.conf", "/etc/zfs.conf: not a kernel module: its name does not end in .ko");

    [Theory]
    [InlineData(".xz", "the name says xz-compressed, the content is not compressed by any known means")]
    [InlineData(".zst", "the name says zstd-compressed, the content is not compressed by any known means")]
    public async Task Whose_name_says_more_than_their_content(string suffix, string message) =>
        await RefusedAsync<MislabelledModuleException>(Plain, Zfs + suffix, $"{Zfs}{suffix}: {message}");

    [Theory]
    [InlineData("", "the name says not compressed by any known means, the content is gzip-compressed")]
    [InlineData(".xz", "the name says xz-compressed, the content is gzip-compressed")]
    public async Task Whose_content_is_compressed_otherwise(string suffix, string message) =>
        await RefusedAsync<MislabelledModuleException>(
            ReadingModules.Gzip(Plain), Zfs + suffix, $"{Zfs}{suffix}: {message}");

    [Fact]
    public async Task Which_are_empty() =>
        await RefusedAsync<TruncatedException>([], Zfs, $"{Zfs}: it has 0 bytes, fewer than an ELF header");

    [Fact]
    public async Task Which_are_no_ELF_files() => await RefusedAsync<NotAKernelModuleException>(
        new byte[100], Zfs, $"{Zfs}: not a kernel module: it does not start as an ELF file");

    [Fact]
    public async Task Which_are_for_32_bit_machines() => await RefusedAsync<NotAKernelModuleException>(
        Fixture.Bytes("narrow.ko"), Zfs,
        $"{Zfs}: not a kernel module: it is 32-bit little-endian ELF; only 64-bit little-endian is read");

    [Fact]
    public async Task Which_are_big_endian() => await RefusedAsync<NotAKernelModuleException>(
        Packages.RefusingPackages.Changed(Plain, 5, 2), Zfs,
        $"{Zfs}: not a kernel module: it is 64-bit big-endian ELF");

    [Fact]
    public async Task Which_are_programs() => await RefusedAsync<NotAKernelModuleException>(
        Packages.RefusingPackages.Changed(Plain, 16, 3), Zfs,
        $"{Zfs}: not a kernel module: its ELF type is 3; modules are relocatable files, type 1");

    [Fact]
    public async Task Which_have_no_modinfo() => await RefusedAsync<NotAKernelModuleException>(
        Fixture.Bytes("bare.ko"), Zfs, $"{Zfs}: not a kernel module: it has no .modinfo section");

    [Fact]
    public async Task Which_have_two_modinfo_sections() => await RefusedAsync<NotAKernelModuleException>(
        ModuleBytes.Build(Vermagic, copies: 2), Zfs, $"{Zfs}: not a kernel module: it has several .modinfo sections");

    [Fact]
    public async Task Whose_modinfo_is_compressed() => await RefusedAsync<NotAKernelModuleException>(
        ModuleBytes.Build(Vermagic, flags: 0x802), Zfs,
        $"{Zfs}: not a kernel module: its .modinfo section is not plain data inside the file");

    [Fact]
    public async Task Which_name_two_kernels() => await RefusedAsync<NotAKernelModuleException>(
        ModuleBytes.Build(Vermagic + "vermagic=6.18.16-200.fc43.x86_64 SMP\0"), Zfs,
        $"{Zfs}: it names two kernels, '6.18.12-200.fc43.x86_64 SMP' and '6.18.16-200.fc43.x86_64 SMP'");

    [Fact]
    public async Task Whose_section_table_is_cut_off() => await RefusedAsync<TruncatedException>(
        Plain[..^70], Zfs, $"{Zfs}: its section table should end at byte ");

    [Fact]
    public async Task Whose_section_table_is_unusable() => await RefusedAsync<NotAKernelModuleException>(
        Packages.RefusingPackages.Changed(Plain, 60, 0), Zfs,
        $"{Zfs}: not a kernel module: its section table is unusable (0 entries of 64 bytes");

    [Fact]
    public async Task Whose_section_table_is_far_from_the_end() => await RefusedAsync<NotAKernelModuleException>(
        [.. Plain, .. new byte[KmodLimits.ModuleTailBytes]], Zfs,
        $"{Zfs}: not a kernel module: its section table lies at byte ");

    [Fact]
    public async Task Which_are_full_of_strings_like_modinfos() => await RefusedAsync<OversizedException>(
        ModuleBytes.Build(
            Vermagic, before: string.Concat(Enumerable.Repeat("\0name=x", KmodLimits.ModuleInfoCandidates + 1))),
        Zfs, $"{Zfs}: more than {KmodLimits.ModuleInfoCandidates} strings");

    [Fact]
    public async Task Whose_compressed_data_is_cut_off()
    {
        var packed = ReadingModules.Gzip(Plain);

        await RefusedAsync<TruncatedException>(packed[..^20], Zfs + ".gz", $"{Zfs}.gz: the gzip data ends too early");
    }

    [Fact]
    public async Task Whose_compressed_data_is_damaged()
    {
        var packed = ReadingModules.Gzip(Plain);
        packed[^6] ^= 1;

        await RefusedAsync<CorruptCompressionException>(packed, Zfs + ".gz", $"{Zfs}.gz: the gzip data is damaged");
    }

    static async Task RefusedAsync<TFailure>(byte[] bytes, string path, string message)
        where TFailure : KmodFormatException
    {
        var failure = await Assert.ThrowsAsync<TFailure>(() => Fixture.ModuleAsync(bytes, path));

        Assert.True(failure.Message.StartsWith(message, StringComparison.Ordinal), failure.Message);
    }
}
