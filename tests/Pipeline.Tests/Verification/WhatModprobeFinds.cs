namespace KinoiteZfs.Pipeline.Tests.Verification;

/// <summary>What modprobe would do, decided from the files it reads.</summary>
public sealed class WhatModprobeFinds
{
    static readonly KernelRelease Kernel = KernelRelease.Parse("6.18.12-200.fc43.x86_64");

    static readonly ModuleLine Spl = new("spl", "extra/spl.ko", []);
    static readonly ModuleLine Zfs = new("zfs", "extra/zfs.ko", ["extra/spl.ko"]);

    [Fact]
    public void Both_lists_lead_from_zfs_to_spl() =>
        Assert.All(Check(new([Spl, Zfs]), new([Spl, Zfs])), check => Assert.True(check.Passed, check.Reason));

    /// <summary>kmod's lookup_file opens modules.dep.bin and nothing else.</summary>
    [Fact]
    public void A_text_without_its_binary_form_is_not_enough() =>
        Fails(
            "modules.dep.bin",
            "the image has none which could list zfs and spl: modprobe would say 'Module zfs not found'",
            new([Spl, Zfs]), null);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_line_which_does_not_lead_to_spl_fails(bool binary)
    {
        ModuleListing whole = new([Spl, Zfs]), cut = new([Spl, Zfs with { Needs = [] }]);

        Fails(
            binary ? "modules.dep.bin" : "modules.dep", "extra/zfs.ko needs 'spl', and its line does not lead there",
            binary ? whole : cut, binary ? cut : whole);
    }

    [Fact]
    public void What_a_module_says_it_needs_has_to_be_in_its_line() => Fails(
        "modules.dep.bin", "extra/spl.ko needs 'zlib_deflate'",
        new([Spl with { Needs = ["kernel/lib/zlib-deflate.ko.xz"] }, Zfs]), new([Spl, Zfs]),
        Module("spl", "zlib_deflate"));

    [Fact]
    public void A_name_which_leads_to_another_module_fails() => Fails(
        "modules.dep.bin", "it lists 'kernel/fs/other.ko', which is not the module that was checked", new([Spl, Zfs]),
        new([Spl, Zfs with { Module = "kernel/fs/other.ko" }]));

    [Fact]
    public void A_line_which_leads_to_a_file_that_is_not_there_fails() => Fails(
        "modules.dep.bin", "it leads to 'extra/gone.ko', which the image does not have", new([Spl, Zfs]),
        new([Spl, Zfs]) { Missing = ["extra/gone.ko"] });

    [Theory]
    [InlineData("install zfs /bin/true", "modprobe would run this command and not load zfs")]
    [InlineData("install spl /bin/true", "modprobe would run this command and not load spl")]
    [InlineData("\tblacklist\tzfs", "nothing would load ZFS at boot")]
    [InlineData("alias zfs off", "'modprobe zfs' would load 'off'")]
    [InlineData("alias z?s btrfs", "'modprobe zfs' would load 'btrfs'")]
    [InlineData("alias [a-z]fs* btrfs", "'modprobe zfs' would load 'btrfs'")]
    [InlineData("install \\\nzfs /bin/true", "'install zfs /bin/true'")]
    public void A_line_which_puts_something_else_in_the_place_of_zfs_fails(string line, string reason)
    {
        var check = ModprobeRule.Check(
            [new ConfigurationFile("etc/modprobe.d/a.conf", $"options zfs zfs_arc_max=1\n{line}\n")]);

        Assert.False(check.Passed);
        Assert.Contains(reason, check.Reason, StringComparison.Ordinal);
        Assert.StartsWith("etc/modprobe.d/a.conf: ", check.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("options zfs zfs_arc_max=1")]
    [InlineData("softdep zfs pre: mpt3sas")]
    [InlineData("blacklist spl")]
    [InlineData("alias spl off")]
    [InlineData("alias zfs zfs")]
    [InlineData("alias [!z]fs btrfs")]
    [InlineData("# install zfs /bin/true")]
    [InlineData("remove zfs /bin/true")]
    [InlineData("install zfs-fuse /bin/true")]
    public void A_line_which_does_not_is_left_alone(string line) =>
        Assert.True(ModprobeRule.Check([new ConfigurationFile("etc/modprobe.d/a.conf", line)]).Passed);

    [Fact]
    public void A_file_which_was_not_read_is_said() => Assert.Contains(
        "etc/modprobe.d/a.conf was not read: too large",
        ModprobeRule.Check([new ConfigurationFile("etc/modprobe.d/a.conf", null, "too large")]).Reason,
        StringComparison.Ordinal);

    static void Fails(
        string index, string reason, ModuleListing? text, ModuleListing? binary, params FoundModule[] instead)
    {
        var failure = Assert.Single(Check(text, binary, instead), check => !check.Passed);

        Assert.Equal($"{index} of {Kernel}", failure.Name);
        Assert.Contains(reason, failure.Reason, StringComparison.Ordinal);
    }

    static IEnumerable<CheckResult> Check(ModuleListing? text, ModuleListing? binary, params FoundModule[] instead) =>
        ModuleIndexRule.Check(Kernel, new ModuleDirectory(
            Kernel.ToString(), true, [.. instead, .. new[] { Module("zfs", "spl"), Module("spl") }
                .Where(module => !instead.Any(other => other.Name == module.Name))],
            text, binary));

    static FoundModule Module(string name, params string[] needs)
    {
        var path = $"usr/lib/modules/{Kernel}/extra/{name}.ko";
        return new FoundModule(path, $"extra/{name}.ko", name, new KernelModule(
            path, ModuleCompression.None, name, "2.4.1-1", $"{Kernel} SMP", null, null, needs, "x86_64", false));
    }
}
