/// <summary>Values of <c>--akmods-builder</c>.</summary>
enum AkmodsBuilderKind
{
    Prebuilt,
    Fork,
    Source,
}

/// <summary>Values of <c>--composer</c>.</summary>
enum ComposerKind
{
    Native,
    Containerfile,
    BlueBuild,
}

/// <summary>Values of <c>--container-engine</c>.</summary>
enum ContainerEngineKind
{
    Buildah,
    Podman,
}
