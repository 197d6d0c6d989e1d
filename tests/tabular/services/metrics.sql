-- The tables of the metrics API: one row an object and a month, and the totals of an object.
-- Their columns are those of the platform's own pipelines; `__id` is the order that the API asks for.
CREATE TABLE datasets (
    __id serial PRIMARY KEY, dataset_id text, organization_id text, metric_month text,
    monthly_visit bigint, monthly_download_resource bigint);
CREATE TABLE resources (
    __id serial PRIMARY KEY, resource_id text, dataset_id text, metric_month text,
    monthly_download_resource bigint);
CREATE TABLE reuses (
    __id serial PRIMARY KEY, reuse_id text, metric_month text, monthly_visit bigint);
CREATE TABLE dataservices (
    __id serial PRIMARY KEY, dataservice_id text, metric_month text, monthly_visit bigint);
CREATE TABLE organizations (
    __id serial PRIMARY KEY, organization_id text, metric_month text, monthly_visit_dataset bigint,
    monthly_download_resource bigint, monthly_visit_reuse bigint, monthly_visit_dataservice bigint);
CREATE TABLE site (
    __id serial PRIMARY KEY, metric_month text, monthly_visit_dataset bigint,
    monthly_download_resource bigint, monthly_visit_reuse bigint);
CREATE TABLE datasets_total (
    __id serial PRIMARY KEY, dataset_id text, visit bigint, outlink bigint,
    download_resource bigint);
CREATE TABLE resources_total (
    __id serial PRIMARY KEY, resource_id text, dataset_id text, download_resource bigint);
CREATE TABLE reuses_total (
    __id serial PRIMARY KEY, reuse_id text, visit bigint, outlink bigint);
CREATE TABLE dataservices_total (
    __id serial PRIMARY KEY, dataservice_id text, visit bigint);
CREATE TABLE organizations_total (
    __id serial PRIMARY KEY, organization_id text, visit_dataset bigint, download_resource bigint,
    visit_reuse bigint, visit_dataservice bigint, outlink bigint);
