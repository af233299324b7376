namespace NtlTools.Learning.Preprocessing;

/// <summary>How the categories of an attribute become numbers.</summary>
public enum CategoryEncoding
{
    /// <summary>
    /// One column a category, 1 where it is the customer's and 0 otherwise; rare ones share the column "other", and what is
    /// missing has the column "missing" where something was missing when it was fitted. An unseen category is "other" where
    /// there is that column, and otherwise 0 in all columns; so is what is missing where there is no column for it.
    /// </summary>
    OneHot,

    /// <summary>
    /// One column: the category's place in its order, from 0; −1 for an unseen category, and for what is missing the place that
    /// the middle one of the customers it was fitted on has, the lower of two. Where none of them has a category it is NaN.
    /// </summary>
    Ordinal,

    /// <summary>
    /// One column: the category's share of the customers it was fitted on, the share of those without one for what is missing,
    /// and 0 for an unseen category.
    /// </summary>
    Frequency,
}
