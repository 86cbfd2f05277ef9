namespace KinoiteZfs.Pipeline.Tests.Verification;

/// <summary>Which of two modules of one name depmod lists: depmod_module_is_higher_priority of kmod's
/// tools/depmod.c.</summary>
public sealed class WhatDepmodChooses
{
    static readonly KernelRelease Kernel = KernelRelease.Parse("6.18.12-200.fc43.x86_64");

    /// <summary>Fedora's /usr/lib/depmod.d/dist.conf.</summary>
    const string Fedora =
        "# override default search ordering for kmod packaging\nsearch updates extra built-in weak-updates\n";

    [Theory]
    [InlineData("", "extra/zfs.ko", "updates/zfs.ko", "updates/zfs.ko")]
    [InlineData(Fedora, "extra/zfs/zfs.ko.xz", "updates/zfs.ko", "updates/zfs.ko")]
    [InlineData(Fedora, "kernel/fs/zfs.ko", "extra/zfs/zfs.ko.xz", "extra/zfs/zfs.ko.xz")]
    [InlineData(Fedora, "weak-updates/zfs.ko", "kernel/fs/zfs.ko", "kernel/fs/zfs.ko")]
    [InlineData("search updates ubuntu built-in\n", "extra/zfs.ko", "updates/dkms/zfs.ko", "updates/dkms/zfs.ko")]
    [InlineData("search\tbuilt-in\nsearch updates", "updates/zfs.ko", "kernel/zfs.ko", "kernel/zfs.ko")]
    [InlineData(Fedora + "override zfs * extra/zfs\n", "updates/zfs.ko", "extra/zfs/zfs.ko", "extra/zfs/zfs.ko")]
    [InlineData(Fedora + "override zfs 5\\..* extra/zfs\n", "updates/zfs.ko", "extra/zfs/zfs.ko", "updates/zfs.ko")]
    [InlineData(Fedora + "override zfs ( extra/zfs\n", "updates/zfs.ko", "extra/zfs/zfs.ko", "updates/zfs.ko")]
    [InlineData(Fedora + "exclude updates\n", "updates/zfs.ko", "extra/zfs.ko", "extra/zfs.ko")]
    public void Depends_on_the_order_of_the_image_s_depmod(
        string configuration, string one, string other, string chosen)
    {
        var depmod = DepmodConfiguration.Parse([new ConfigurationFile("usr/lib/depmod.d/dist.conf", configuration)]);

        Assert.Equal(chosen, depmod.Choose(Kernel, [Module(one), Module(other)])?.Below);
        Assert.Equal(chosen, depmod.Choose(Kernel, [Module(other), Module(one)])?.Below);
    }

    [Fact]
    public void A_folder_which_depmod_does_not_enter_holds_no_module_of_ours()
    {
        var depmod = DepmodConfiguration.Parse([new ConfigurationFile("etc/depmod.d/a.conf", "exclude extra")]);

        Assert.Null(depmod.Choose(Kernel, [Module("extra/zfs.ko")]));
        Assert.Contains("depmod.d excludes extra", Check(depmod).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_to_a_folder_could_hide_another_one()
    {
        var check = Check(DepmodConfiguration.Default, "usr/lib/modules/k/updates");

        Assert.Contains(
            "usr/lib/modules/k/updates is a link, and depmod looks for another zfs.ko behind it", check.Reason,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_elsewhere_which_depmod_also_looks_into_is_said() => Assert.Contains(
        "depmod.d also names /opt/modules for *",
        Check(DepmodConfiguration.Parse([new ConfigurationFile("etc/depmod.d/a.conf", "external * /opt/modules")]))
            .Reason,
        StringComparison.Ordinal);

    static CheckResult Check(DepmodConfiguration depmod, params string[] links) => ModuleRule.Check(
        Kernel, new ModuleDirectory(Kernel.ToString(), true, [Module("extra/zfs.ko")], null) { LinkedFolders = links },
        depmod, ZfsVersion.Parse("2.4.1"))
        .First();

    static FoundModule Module(string below)
    {
        var path = $"usr/lib/modules/{Kernel}/{below}";
        return new FoundModule(path, below, "zfs", new KernelModule(
            path, ModuleCompression.None, "zfs", "2.4.1-1", $"{Kernel} SMP", null, null, [], "x86_64", false));
    }
}
