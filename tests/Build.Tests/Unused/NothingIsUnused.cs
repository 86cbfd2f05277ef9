namespace KinoiteZfs.Build.Tests.Unused;

/// <summary>What only tests name is code that nobody needs: it goes, and they test what is used.</summary>
public sealed class NothingIsUnused
{
    const string Engine = "Nuke.Bundled";

    static readonly string[] Assemblies =
    [
        "_build", "KinoiteZfs.GitHub", "KinoiteZfs.Kmods", "KinoiteZfs.Oci", "KinoiteZfs.Pipeline", "KinoiteZfs.Text",
        "KinoiteZfs.Workflows",
    ];

    /// <summary>What others than our own code read, and who.</summary>
    static readonly string[] Exceptions =
    [
        // NUKE, which is told to leave workflows to an extension of ours.
        "Nuke.Common.CI.ConfigurationAttributeBase.AutoGenerate",
        // Nobody; but where == compares paths as NUKE does, it must not compare objects.
        "Nuke.Common.IO.AbsolutePath.op_Equality(AbsolutePath, AbsolutePath)",
        "Nuke.Common.IO.AbsolutePath.op_Inequality(AbsolutePath, AbsolutePath)",
    ];

    /// <summary>Found when this check was written. They go one by one; nothing is added.</summary>
    static readonly string[] Leftovers =
    [
        "KinoiteZfs.Kmods.Modules.KernelModule.Signer",
        "KinoiteZfs.Kmods.Packages.RpmHeader.HeaderDigestVerified",
        "KinoiteZfs.Kmods.Packages.RpmHeader.SourceRpm",
        "KinoiteZfs.Kmods.Packages.RpmPayloadEntry.ModifiedAt",
        "KinoiteZfs.Kmods.Versions.KernelRelease.FromTagForm(String)",
        "KinoiteZfs.Kmods.Versions.ZfsMeta.Name",
        "KinoiteZfs.Kmods.Versions.ZfsMeta.Release",
        "KinoiteZfs.Oci.Http.Credentials.MissingHelperCredential.Program",
        "KinoiteZfs.Oci.Http.Credentials.MissingHelperCredential.Why",
        "KinoiteZfs.Oci.Http.HttpRegistry.WaitForManifestAsync(ImageReference, Digest, CancellationToken)",
        "KinoiteZfs.Oci.Http.Limits.RegistryTraffic.None",
        "KinoiteZfs.Oci.Http.Limits.RegistryTraffic.Plus(RegistryTraffic)",
        "KinoiteZfs.Oci.Http.Limits.RegistryTraffic.Since(RegistryTraffic)",
        "KinoiteZfs.Oci.Layers.ImagePath.Divide(ImagePath, String)",
        "KinoiteZfs.Oci.Layers.ImageTree`1.Directories",
        "KinoiteZfs.Oci.Layers.ImageTree`1.Whiteouts",
        "KinoiteZfs.Oci.Layers.StoredEntry.Position",
        "KinoiteZfs.Oci.Layers.Whiteout.LayerIndex",
        "KinoiteZfs.Oci.Layers.Whiteout.Opaque",
        "KinoiteZfs.Oci.Layers.Whiteout.Path",
        "KinoiteZfs.Oci.Layout.LayoutIndex.Manifests",
        "KinoiteZfs.Oci.Layout.RegistryMap.FolderOf(Repository)",
        "KinoiteZfs.Oci.Manifests.ImageConfig.HistoryCount",
        "KinoiteZfs.Oci.References.Repository.Sibling(String)",
        "KinoiteZfs.Pipeline.Contents.KernelFinding.Kind",
        "KinoiteZfs.Pipeline.Contents.KernelFinding.Subject",
        "KinoiteZfs.Pipeline.Inputs.Resolution.Zfs",
        "KinoiteZfs.Pipeline.Model.KernelHoldVerdict.Kernel",
        "KinoiteZfs.Pipeline.Model.KernelHoldVerdict.Zfs",
        "KinoiteZfs.Pipeline.Rehearsal.NightOutcome.Reason",
        "KinoiteZfs.Pipeline.Rehearsal.RehearsalData.LyingPackages",
        "KinoiteZfs.Pipeline.Stable.Rollback.RollbackFacts.Audit",
        "KinoiteZfs.Workflows.Model.Condition.BitwiseAnd(Condition, Condition)",
        "KinoiteZfs.Workflows.Model.Condition.BitwiseOr(Condition, Condition)",
        "KinoiteZfs.Workflows.Model.Condition.LogicalNot(Condition)",
        "KinoiteZfs.Workflows.Model.Condition.Parameter(String)",
        "KinoiteZfs.Workflows.Model.Template.Add(Template, Template)",
        "KinoiteZfs.Workflows.Model.Template.FromExpression(Expression)",
        "KinoiteZfs.Workflows.Model.Template.FromString(String)",
        "KinoiteZfs.Workflows.Pins.PinFile.Read(FileInfo)",
        "KinoiteZfs.Workflows.Pins.UsedActions.In(String)",
    ];

    static readonly Lazy<IReadOnlyList<string>> Unused = new(() => UnusedMembers.Find(
        AppContext.BaseDirectory,
        HasBundledEngine ? [.. Assemblies, Engine] : Assemblies,
        users: ["Workflows.Sample"]));

    static bool HasBundledEngine => File.Exists(Path.Combine(AppContext.BaseDirectory, $"{Engine}.dll"));

    [Fact]
    public void What_is_declared_is_used() => Assert.Empty(Unused.Value.Except(Exceptions).Except(Leftovers));

    [Fact]
    public void Every_exception_is_one() => Assert.Empty(
        Exceptions.Where(x => HasBundledEngine || !x.StartsWith("Nuke.", StringComparison.Ordinal)).Concat(Leftovers)
            .Except(Unused.Value));
}
