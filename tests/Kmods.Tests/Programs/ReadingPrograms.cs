using KinoiteZfs.Kmods.Programs;

namespace KinoiteZfs.Kmods.Tests.Programs;

public sealed class ReadingPrograms
{
    const string Loader = "/lib64/ld-linux-x86-64.so.2";

    static readonly byte[] Zpool = ProgramBytes.Build(Loader, "libzfs.so.6", "libc.so.6");

    [Fact]
    public void The_libraries_it_asks_for_come_in_its_order() =>
        Assert.Equal(["libzfs.so.6", "libc.so.6"], Read(Zpool).Needed);

    [Fact]
    public void Its_loader_is_named() => Assert.Equal(Loader, Read(Zpool).Interpreter);

    [Fact]
    public void A_static_program_needs_nothing() => Assert.Null(Read(ProgramBytes.Build(null)).Interpreter);

    [Fact]
    public void Text_is_no_program() => Assert.Contains(
        "it does not start as an ELF file", Refusal("#!/bin/sh\n"u8.ToArray()), StringComparison.Ordinal);

    [Fact]
    public void Another_machine_s_program_is_refused()
    {
        var arm = (byte[])Zpool.Clone();
        arm[18] = 183;
        Assert.Contains("not for x86_64", Refusal(arm), StringComparison.Ordinal);
    }

    [Fact]
    public void A_kernel_module_is_no_program()
    {
        var module = (byte[])Zpool.Clone();
        module[16] = 1;
        Assert.Contains("its ELF type is 1", Refusal(module), StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_with_a_line_break_is_refused() =>
        Assert.Contains("no plain text", Refusal(ProgramBytes.Build(Loader, "lib\nc.so")), StringComparison.Ordinal);

    [Fact]
    public void A_name_without_end_is_refused() =>
        Assert.Contains(
            "too long", Refusal(ProgramBytes.Build(Loader, new string('x', KmodLimits.ProgramNameBytes + 1))),
            StringComparison.Ordinal);

    [Fact]
    public void A_program_which_asks_for_hundreds_of_libraries_is_refused() =>
        Assert.Contains(
            "at most 256", Refusal(ProgramBytes.Build(Loader, [.. Enumerable.Repeat("a", 257)])),
            StringComparison.Ordinal);

    /// <summary>Whatever is cut off or flipped, the answer is a program or a refusal.</summary>
    [Fact]
    public void Damage_is_refused_and_never_crashes()
    {
        for (var at = 0; at < Zpool.Length; at++)
        {
            var flipped = (byte[])Zpool.Clone();
            flipped[at] ^= 0xff;
            Assert.True(IsReadOrRefused(flipped) && IsReadOrRefused(Zpool[..at]), $"byte {at}");
        }
    }

    static bool IsReadOrRefused(byte[] bytes)
    {
        try
        {
            return Read(bytes) is not null;
        }
        catch (NotAProgramException)
        {
            return true;
        }
    }

    static ElfProgram Read(byte[] bytes) => ElfProgram.Read(bytes, "usr/sbin/zpool");

    static string Refusal(byte[] bytes) => Assert.Throws<NotAProgramException>(() => Read(bytes)).Message;
}
