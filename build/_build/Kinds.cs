/// <summary>Values of <c>--akmods-builder</c>.</summary>
enum AkmodsBuilderKind
{
    Prebuilt,
}

/// <summary>Values of <c>--composer</c>.</summary>
enum ComposerKind
{
    Native,
}
